"""Things one handles: a bowl, a telephone, letters, books, tools, a flask, a washing machine."""

from .canvas import (
    AMBER,
    CLAY,
    CREAM,
    DEEP_CLAY,
    DEEP_TEAL,
    INK,
    MIST,
    PALE_SAGE,
    SAGE,
    SAND,
    TEAL,
    WHITE,
    Canvas,
    Colour,
    arc,
    curve,
    mix,
    rounded,
    turned,
)


def stage(background: Colour, spot: Colour, table: Colour | None = None) -> Canvas:
    """The common setting: a round spot behind the subject and, often, a table to stand on."""
    canvas = Canvas(background)
    canvas.disc(800, 440, 350, spot)
    if table is not None:
        canvas.box(0, 720, 1600, 180, table)
    return canvas


def steam(canvas: Canvas, x: float, bottom: float, height: float, colour: Colour, width: float = 16) -> None:
    """One rising S of steam."""
    top, bend = bottom - height, height / 4
    middle = (bottom + top) / 2
    path = curve(
        (x, bottom), (x - 40, bottom - bend), (x - 24, middle + bend / 2), (x, middle),
        (x + 24, middle - bend / 2), (x + 40, top + bend), (x, top),
    )  # fmt: skip
    canvas.stroke(path, colour, width)


def draw_bowl() -> Canvas:
    canvas = stage(SAND, CREAM, mix(SAND, CLAY, 0.28))
    for x, height in ((690, 190), (800, 240), (910, 190)):
        steam(canvas, x, 372, height, mix(SAND, CLAY, 0.2))
    canvas.oval(800, 752, 330, 26, mix(SAND, CLAY, 0.48))
    canvas.shape([(690, 690), (910, 690), (890, 748), (710, 748)], DEEP_TEAL)
    canvas.shape(arc((800, 440), (310, 280), 0, 180), TEAL)
    canvas.shape(
        [*arc((800, 440), (310, 280), 0, 62), *reversed(arc((800, 440), (250, 280), 0, 70))], DEEP_TEAL
    )
    canvas.stroke(arc((800, 452), (296, 210), 24, 156), mix(TEAL, WHITE, 0.75), 10)
    canvas.oval(800, 440, 310, 68, WHITE)
    canvas.oval(800, 444, 282, 54, AMBER)
    for offset in (0, 1, 2, 3):
        path = arc((730 + offset * 34, 448), (110 - offset * 12, 30 - offset * 4), 190, 350)
        canvas.stroke(path, mix(AMBER, WHITE, 0.55), 9)
    canvas.oval(930, 438, 62, 24, WHITE)
    canvas.oval(930, 438, 30, 13, mix(AMBER, CLAY, 0.5))
    for x, y in ((640, 446), (690, 470), (720, 430), (820, 474), (860, 462), (590, 436)):
        canvas.oval(x, y, 15, 7, SAGE)
        canvas.oval(x, y, 6, 3, PALE_SAGE)
    canvas.stroke([(1010, 410), (1290, 250)], DEEP_CLAY, 14)
    canvas.stroke([(1000, 440), (1310, 300)], CLAY, 14)
    return canvas


def draw_telephone() -> Canvas:
    canvas = stage(MIST, CREAM, PALE_SAGE)
    shadow = mix(PALE_SAGE, INK, 0.16)
    canvas.oval(800, 742, 400, 26, shadow)
    cord = curve(
        (520, 690), (400, 700), (380, 800), (290, 780), (210, 762), (260, 700), (330, 730),
        (400, 760), (330, 850), (210, 820), (140, 800), (90, 830), (0, 846),
    )  # fmt: skip
    canvas.stroke(cord, DEEP_CLAY, 12)
    body = curve(
        (640, 420), (600, 470), (520, 600), (500, 690), (495, 735), (520, 742), (550, 742),
        (720, 742), (880, 742), (1050, 742), (1080, 742), (1105, 735), (1100, 690),
        (1080, 600), (1000, 470), (960, 420),
    )  # fmt: skip
    canvas.shape(body, CLAY)
    canvas.box(500, 706, 600, 36, DEEP_CLAY, 18)
    canvas.box(690, 372, 52, 70, DEEP_CLAY, 12)
    canvas.box(858, 372, 52, 70, DEEP_CLAY, 12)
    handset = [
        *curve((470, 400), (440, 250), (620, 236), (800, 236), (980, 236), (1160, 250), (1130, 400)),
        *curve((1130, 400), (1126, 424), (1010, 424), (1000, 396), (992, 350), (960, 340), (800, 340)),
        *curve((800, 340), (640, 340), (608, 350), (600, 396), (590, 424), (474, 424), (470, 400)),
    ]
    canvas.shape(handset, INK)
    canvas.stroke(curve((560, 296), (640, 266), (720, 262), (800, 262)), mix(INK, WHITE, 0.28), 12)
    canvas.disc(800, 578, 128, CREAM)
    for angle in range(0, 300, 30):
        x, y = arc((800, 578), (90, 90), angle - 210, angle - 210, 1)[0]
        canvas.disc(x, y, 19, mix(CLAY, INK, 0.35))
    canvas.disc(800, 578, 48, AMBER)
    for radius in (60, 110):
        for start in (-40, 140):
            centre = (1190, 300) if start < 0 else (410, 300)
            canvas.stroke(arc(centre, (radius, radius), start, start + 80), mix(MIST, TEAL, 0.5), 12)
    return canvas


def draw_letter() -> Canvas:
    canvas = stage(mix(MIST, TEAL, 0.12), CREAM)
    canvas.oval(800, 800, 380, 24, mix(MIST, INK, 0.22))
    canvas.box(450, 400, 700, 390, DEEP_TEAL, 24)
    canvas.shape([(455, 424), (800, 190), (1145, 424)], DEEP_TEAL)
    canvas.box(510, 170, 580, 480, WHITE, 14)
    canvas.shape([(1028, 168), (1092, 168), (1092, 232)], mix(MIST, TEAL, 0.12))
    canvas.shape([(1028, 168), (1092, 232), (1028, 232)], mix(MIST, SAGE, 0.5))
    for y, width in ((262, 300), (318, 440), (374, 440), (430, 380)):
        canvas.box(570, y, width, 16, mix(MIST, SAGE, 0.45), 8)
    canvas.shape([(450, 424), (800, 640), (458, 782), (450, 766)], TEAL)
    canvas.shape([(1150, 424), (800, 640), (1142, 782), (1150, 766)], TEAL)
    front = [
        *curve((740, 574), (780, 550), (820, 550), (860, 574)),
        *curve((1144, 776), (1136, 786), (1130, 790), (1120, 790)),
        *curve((480, 790), (470, 790), (464, 786), (456, 776)),
    ]
    canvas.shape(front, mix(TEAL, WHITE, 0.22))
    canvas.disc(1120, 720, 84, CLAY)
    canvas.stroke([(1084, 722), (1110, 750), (1160, 694)], WHITE, 18)
    return canvas


def draw_books() -> Canvas:
    canvas = stage(SAND, CREAM, mix(SAND, TEAL, 0.3))
    canvas.oval(800, 742, 360, 24, mix(SAND, INK, 0.35))
    for top, left, width, cover in (
        (652, 480, 640, TEAL), (570, 530, 560, CLAY), (488, 510, 580, DEEP_TEAL),
    ):  # fmt: skip
        canvas.box(left, top, width, 82, cover, 14)
        canvas.box(left + 46, top + 14, width - 46, 54, CREAM, 6)
        for line in (28, 42, 54):
            canvas.box(left + 60, top + line, width - 60, 4, mix(SAND, INK, 0.12))
        canvas.box(left + 90, top, 34, 82, mix(cover, WHITE, 0.2))
    cap = mix(INK, TEAL, 0.15)
    canvas.shape([(660, 350), *curve((660, 470), (720, 510), (880, 510), (940, 470)), (940, 350)], cap)
    canvas.shape([(800, 200), (1110, 318), (800, 436), (490, 318)], mix(cap, WHITE, 0.12))
    canvas.shape([(490, 318), (800, 436), (1110, 318), (1110, 332), (800, 450), (490, 332)], INK)
    canvas.disc(800, 316, 14, AMBER)
    canvas.stroke([(800, 316), (1010, 352), (1010, 470)], AMBER, 9)
    canvas.shape([(996, 466), (1024, 466), (1034, 546), (986, 546)], AMBER)
    canvas.disc(1010, 466, 16, mix(AMBER, CLAY, 0.4))
    return canvas


def draw_tools() -> Canvas:
    canvas = stage(PALE_SAGE, CREAM)
    centre = (800.0, 450.0)
    handle = rounded(782, 90, 36, 470, 18)
    canvas.shape(turned(handle, 38, centre), mix(SAND, CLAY, 0.62))
    canvas.shape(turned(rounded(742, 548, 116, 60, 16), 38, centre), DEEP_CLAY)
    bristles = [(748, 600), (852, 600), *curve((880, 700), (890, 750), (900, 790), (910, 830)), (690, 830)]
    canvas.shape(turned(bristles, 38, centre), AMBER)
    for x in (728, 764, 800, 836, 872):
        path = turned([(800 + (x - 800) * 0.6, 640), (x, 812)], 38, centre)
        canvas.stroke(path, mix(AMBER, CLAY, 0.45), 7)
    canvas.shape(turned(rounded(722, 628, 156, 16, 8), 38, centre), CLAY)
    canvas.shape(turned(rounded(768, 230, 64, 440, 30), -40, centre), TEAL)
    canvas.shape(turned(rounded(790, 310, 20, 280, 10), -40, centre), DEEP_TEAL)
    for y, outward in ((218, -1), (682, 1)):
        canvas.disc(*turned([(800, y)], -40, centre)[0], 86, TEAL)
        jaw = rounded(772, min(y, y + outward * 96), 56, 96, 16)
        canvas.shape(turned(jaw, -40, centre), CREAM)
    return canvas


def draw_washer() -> Canvas:
    canvas = stage(mix(MIST, SAGE, 0.25), CREAM, mix(SAGE, MIST, 0.25))
    canvas.oval(800, 752, 320, 22, mix(SAGE, INK, 0.25))
    canvas.box(560, 180, 480, 572, WHITE, 30)
    canvas.box(560, 180, 480, 118, MIST, 30)
    canvas.box(560, 268, 480, 30, MIST)
    canvas.box(600, 216, 150, 44, PALE_SAGE, 10)
    for x, colour in ((860, SAGE), (920, SAGE), (980, CLAY)):
        canvas.disc(x, 238, 20, colour)
    canvas.disc(800, 516, 186, mix(MIST, INK, 0.16))
    canvas.disc(800, 516, 152, DEEP_TEAL)
    water = [*curve((650, 540), (700, 490), (750, 560), (800, 530), (850, 500), (900, 560), (950, 520)),
             *arc((800, 516), (152, 152), 2, 172)]  # fmt: skip
    canvas.shape(water, mix(TEAL, WHITE, 0.2))
    canvas.shape(
        curve((700, 560), (720, 480), (800, 520), (830, 570), (850, 640), (740, 650), (700, 560)), CLAY
    )
    canvas.shape(
        curve((800, 590), (830, 530), (900, 540), (910, 580), (900, 640), (820, 640), (800, 590)), AMBER
    )
    for x, y, radius in ((730, 470, 14), (770, 440, 9), (850, 462, 12), (880, 430, 7)):
        canvas.disc(x, y, radius, mix(TEAL, WHITE, 0.6))
    canvas.stroke(arc((800, 516), (118, 118), 200, 250), mix(TEAL, WHITE, 0.5), 14)
    canvas.box(600, 716, 400, 10, MIST, 5)
    return canvas
