"""Water, light and snow."""

from .canvas import (
    AMBER,
    CLAY,
    CREAM,
    DEEP_CLAY,
    DEEP_TEAL,
    DUSK,
    INK,
    MIST,
    PALE_SAGE,
    SAGE,
    SAND,
    TEAL,
    WHITE,
    Canvas,
    arc,
    curve,
    mix,
    turned,
)
from .objects import stage, steam


def draw_water() -> Canvas:
    canvas = stage(mix(MIST, SAGE, 0.2), CREAM)
    for radius, shade in ((430, 0.18), (310, 0.34), (190, 0.5)):
        canvas.oval(800, 760, radius, radius * 0.14, mix(CREAM, TEAL, shade * 0.6))
    drop = [
        *curve((720, 130), (760, 270), (930, 400), (930, 550), (930, 680), (830, 756), (720, 756)),
        *curve((720, 756), (610, 756), (510, 680), (510, 550), (510, 400), (680, 270), (720, 130)),
    ]
    canvas.shape(drop, TEAL)
    dark_side = [
        *curve((930, 550), (930, 680), (830, 756), (720, 756), (820, 720), (880, 640), (876, 430)),
    ]
    canvas.shape(dark_side, DEEP_TEAL)
    canvas.stroke(curve((576, 560), (576, 630), (610, 676), (660, 698)), mix(TEAL, WHITE, 0.7), 20)
    canvas.disc(572, 506, 11, mix(TEAL, WHITE, 0.7))
    leaf = [
        *curve((900, 720), (860, 560), (960, 400), (1180, 390), (1200, 580), (1080, 720), (900, 720)),
    ]
    canvas.shape(leaf, SAGE)
    canvas.shape(
        [*curve((900, 720), (980, 620), (1080, 500), (1180, 390), (1200, 580), (1080, 720), (900, 720))],
        mix(SAGE, TEAL, 0.35),
    )
    canvas.stroke(curve((870, 760), (950, 650), (1040, 540), (1130, 446)), CREAM, 10)
    for start, end in (((968, 636), (1080, 640)), ((1040, 548), (1136, 548)), ((990, 606), (984, 510))):
        canvas.stroke([start, end], CREAM, 7)
    return canvas


def draw_bulb() -> Canvas:
    canvas = stage(mix(AMBER, CREAM, 0.72), mix(AMBER, CREAM, 0.45))
    for angle in range(-200, 21, 22):
        near = arc((800, 390), (300, 300), angle, angle, 1)[0]
        far = arc((800, 390), (350, 350), angle, angle, 1)[0]
        canvas.stroke([near, far], mix(AMBER, CLAY, 0.25), 16)
    glass = [
        *arc((800, 390), (230, 230), 138, 402),
        *curve((971, 544), (920, 600), (900, 620), (896, 676)),
        *curve((704, 676), (700, 620), (680, 600), (629, 544)),
    ]
    canvas.shape(glass, WHITE)
    canvas.stroke(arc((800, 390), (186, 186), 190, 240), mix(AMBER, WHITE, 0.45), 18)
    canvas.stroke(curve((800, 676), (800, 590), (800, 520), (800, 440)), TEAL, 12)
    left = curve((800, 540), (690, 530), (650, 440), (670, 380), (760, 390), (800, 450), (800, 540))
    right = curve((800, 480), (800, 370), (850, 310), (930, 300), (940, 400), (890, 470), (800, 480))
    canvas.shape(left, SAGE)
    canvas.shape(right, TEAL)
    canvas.stroke([(790, 524), (704, 420)], WHITE, 6)
    canvas.stroke([(810, 468), (900, 340)], PALE_SAGE, 6)
    for row, width in enumerate((192, 184, 168)):
        canvas.box(800 - width / 2, 676 + row * 40, width, 32, INK if row % 2 else mix(INK, TEAL, 0.3), 14)
    canvas.box(752, 796, 96, 26, INK, 13)
    return canvas


def draw_winter() -> Canvas:
    canvas = Canvas(mix(DUSK, MIST, 0.55))
    canvas.disc(800, 440, 350, mix(DUSK, MIST, 0.78))
    _snowflakes(canvas)
    snow = curve(
        (0, 740), (400, 680), (700, 760), (1000, 730), (1250, 700), (1450, 740), (1600, 720)
    )  # fmt: skip
    snow += [(1600, 900), (0, 900)]
    canvas.shape(snow, WHITE)
    canvas.oval(760, 782, 230, 20, mix(MIST, DUSK, 0.25))
    canvas.stroke(arc((862, 560), (120, 130), -80, 80), DEEP_CLAY, 26)
    flask = [(632, 330), *curve((632, 330), (560, 370), (560, 420), (560, 460)), (560, 750),
             *curve((560, 750), (560, 778), (580, 782), (620, 782), (820, 782), (820, 782), (820, 782)),
             *curve((820, 782), (860, 782), (880, 778), (880, 750)),
             (880, 460), *curve((880, 460), (880, 420), (880, 370), (808, 330))]  # fmt: skip
    canvas.shape(flask, CLAY)
    canvas.box(560, 690, 320, 44, CREAM)
    canvas.box(560, 470, 320, 20, CREAM)
    for angle in range(0, 360, 72):
        petal = arc((720, 590), (40, 40), angle - 90, angle - 90, 1)[0]
        canvas.disc(*petal, 30, mix(CLAY, WHITE, 0.72))
    canvas.disc(720, 590, 22, AMBER)
    canvas.box(636, 286, 168, 56, mix(MIST, INK, 0.3), 12)
    canvas.box(668, 236, 104, 60, mix(SAND, CLAY, 0.5), 14)
    for x, height in ((680, 120), (760, 140)):
        steam(canvas, x, 210, height, WHITE, 14)
    canvas.box(950, 650, 150, 134, TEAL, 22)
    canvas.stroke(arc((1104, 708), (42, 40), -80, 80), TEAL, 20)
    canvas.box(950, 650, 150, 26, DEEP_TEAL, 12)
    for x in (995, 1055):
        steam(canvas, x, 626, 90, WHITE, 11)
    return canvas


def _snowflakes(canvas: Canvas) -> None:
    for x, y, radius in (
        (90, 120, 7), (170, 420, 9), (250, 560, 6), (390, 90, 8), (430, 330, 6), (540, 210, 9), (120, 650, 8),
        (930, 90, 7), (980, 330, 10), (1060, 470, 7), (1200, 420, 9), (1240, 560, 7), (1380, 120, 8),
        (1430, 480, 9), (1520, 230, 10), (1540, 600, 7), (1340, 640, 8), (40, 300, 8), (640, 130, 7),
    ):  # fmt: skip
        canvas.disc(x, y, radius, WHITE)
    for x, y, size in ((300, 230, 70), (1310, 300, 84), (1150, 150, 46), (440, 500, 44)):
        for angle in (0, 60, 120):
            canvas.stroke(turned([(x - size, y), (x + size, y)], angle, (x, y)), WHITE, 9)
        for angle in range(0, 360, 60):
            twig = [(x + size * 0.9, y - size * 0.24), (x + size * 0.6, y), (x + size * 0.9, y + size * 0.24)]
            canvas.stroke(turned(twig, angle, (x, y)), WHITE, 7)
