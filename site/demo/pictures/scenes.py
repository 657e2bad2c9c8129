"""Places and meetings."""

import math

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
    rounded,
    turned,
)
from .objects import stage

EVENING_SKY = [(84, 90, 128), (116, 102, 134), (158, 118, 134), (200, 142, 130), (230, 176, 138)]


def draw_dormitory() -> Canvas:
    canvas = Canvas(DUSK)
    for step, colour in enumerate(EVENING_SKY, start=1):
        canvas.box(0, 140 * step, 1600, 900, colour)
    canvas.disc(1290, 72, 50, mix(AMBER, WHITE, 0.6))
    canvas.disc(1312, 58, 44, DUSK)
    for x, y in ((180, 110), (420, 190), (1050, 90), (1480, 120), (260, 290), (1500, 320)):
        canvas.disc(x, y, 5, mix(AMBER, WHITE, 0.7))
    canvas.box(120, 470, 330, 400, mix(DUSK, INK, 0.35))
    canvas.box(1190, 520, 300, 350, mix(DUSK, INK, 0.35))
    canvas.box(400, 250, 800, 590, INK)
    canvas.box(380, 226, 840, 34, mix(INK, TEAL, 0.35), 6)
    lit = {(0, 1), (0, 4), (1, 0), (1, 2), (1, 5), (2, 1), (2, 3), (2, 6), (3, 0), (3, 4), (3, 5), (0, 6)}
    for row in range(4):
        for column in range(7):
            bright = (row, column) in lit
            left, top = 446 + column * 104, 300 + row * 104
            canvas.box(left, top, 68, 66, AMBER if bright else mix(INK, DUSK, 0.55), 4)
            canvas.box(left + 31, top, 6, 66, INK)
            canvas.box(left - 6, top + 66, 80, 8, mix(INK, TEAL, 0.4))
    canvas.box(730, 716, 140, 124, mix(AMBER, WHITE, 0.35), 6)
    canvas.box(796, 716, 8, 124, INK)
    canvas.box(700, 700, 200, 18, CLAY, 4)
    canvas.box(0, 838, 1600, 62, mix(INK, TEAL, 0.25))
    for x, size in ((250, 1.0), (330, 0.7), (1290, 0.85), (1390, 1.1)):
        canvas.box(x - 8, 770, 16, 74, mix(INK, CLAY, 0.2))
        canvas.oval(x, 720, 72 * size, 104 * size, DEEP_TEAL)
        canvas.oval(x - 16 * size, 700, 44 * size, 72 * size, TEAL)
    canvas.shape([(730, 840), (870, 840), (960, 900), (640, 900)], mix(INK, AMBER, 0.45))
    return canvas


def draw_meeting() -> Canvas:
    canvas = Canvas(mix(MIST, SAGE, 0.3))
    canvas.disc(800, 450, 436, mix(MIST, WHITE, 0.35))
    seats = [CLAY, TEAL, AMBER, DEEP_TEAL, CLAY, TEAL, AMBER, DEEP_TEAL]
    for number, colour in enumerate(seats):
        angle = number * 45 + 22.5
        x, y = arc((800, 450), (348, 348), angle, angle, 1)[0]
        back = turned(rounded(1184, 382, 32, 136, 16), angle, (800, 450))
        canvas.shape(back, mix(colour, INK, 0.3))
        canvas.disc(
            x - 12 * math.cos(math.radians(angle)), y - 12 * math.sin(math.radians(angle)), 58, colour
        )
    canvas.disc(806, 462, 286, mix(SAGE, INK, 0.22))
    canvas.disc(800, 450, 286, mix(SAND, CLAY, 0.28))
    canvas.disc(800, 450, 262, mix(SAND, CLAY, 0.16))
    for number in range(8):
        angle = number * 45 + 22.5
        sheet = turned(rounded(950, 408, 64, 84, 5), angle, (800, 450))
        canvas.shape(sheet, WHITE)
        for line in (968, 984, 1000):
            ends = turned([(line - 4, 424), (line - 4, 470)], angle, (800, 450))
            canvas.stroke(ends, mix(MIST, SAGE, 0.6), 4)
        if number % 2:
            cup = arc((800, 450), (178, 178), angle + 26, angle + 26, 1)[0]
            canvas.disc(*cup, 22, WHITE)
            canvas.disc(*cup, 15, DEEP_CLAY)
    canvas.disc(800, 450, 62, PALE_SAGE)
    for angle in range(0, 360, 60):
        petal = curve(
            (800, 450), (780, 425), (785, 400), (800, 386), (815, 400), (820, 425), (800, 450)
        )  # fmt: skip
        tip = turned(petal, angle, (800, 450))
        canvas.shape(tip, TEAL if angle % 120 else SAGE)
    canvas.disc(800, 450, 14, AMBER)
    return canvas


def draw_calendar() -> Canvas:
    canvas = stage(mix(SAND, MIST, 0.4), CREAM)
    canvas.oval(800, 800, 400, 22, mix(SAND, INK, 0.22))
    canvas.box(460, 190, 680, 600, WHITE, 34)
    canvas.box(460, 190, 680, 150, CLAY, 34)
    canvas.box(460, 290, 680, 50, CLAY)
    for x in (600, 800, 1000):
        canvas.disc(x, 250, 26, DEEP_CLAY)
        canvas.box(x - 13, 140, 26, 116, INK, 13)
    marks = {(1, 4): TEAL, (2, 1): AMBER, (3, 3): TEAL}
    for row in range(4):
        for column in range(6):
            if (row, column) in {(0, 0), (0, 1), (3, 5)}:
                continue
            colour = marks.get((row, column), mix(MIST, SAND, 0.3))
            canvas.box(506 + column * 100, 380 + row * 98, 74, 70, colour, 14)
    canvas.stroke([(926, 516), (938, 530), (962, 500)], WHITE, 11)
    canvas.disc(1120, 700, 128, CREAM)
    canvas.disc(1120, 700, 112, DEEP_TEAL)
    canvas.disc(1120, 700, 90, WHITE)
    canvas.stroke([(1120, 640), (1120, 700), (1164, 726)], INK, 13)
    return canvas


def draw_talk() -> Canvas:
    canvas = stage(PALE_SAGE, CREAM, mix(SAGE, TEAL, 0.3))
    bubble = [*rounded(480, 130, 400, 220, 60)]
    canvas.shape(bubble, TEAL)
    canvas.shape([(560, 330), (660, 330), (570, 410)], TEAL)
    for y, width in ((200, 260), (246, 180)):
        canvas.box(550, y, width, 20, mix(TEAL, WHITE, 0.75), 10)
    canvas.shape(rounded(800, 220, 330, 180, 56), AMBER)
    canvas.shape([(980, 380), (1070, 380), (1060, 450)], AMBER)
    for x in (905, 965, 1025):
        canvas.disc(x, 310, 17, WHITE)
    for x, shirt, hair in ((530, CLAY, INK), (1080, DEEP_TEAL, DEEP_CLAY)):
        canvas.shape(
            curve(
                (x - 130, 730),
                (x - 130, 590),
                (x - 70, 560),
                (x, 560),
                (x + 70, 560),
                (x + 130, 590),
                (x + 130, 730),
            ),
            shirt,
        )
        canvas.box(x - 26, 520, 52, 62, mix(SAND, CLAY, 0.4), 24)
        canvas.disc(x, 476, 70, mix(SAND, CLAY, 0.28))
        canvas.shape([*arc((x, 472), (76, 76), 176, 364), (x + 60, 450), (x - 40, 436)], hair)
    canvas.box(380, 690, 840, 40, mix(SAND, CLAY, 0.45), 14)
    canvas.box(440, 730, 720, 170, mix(SAND, CLAY, 0.28))
    canvas.box(730, 640, 140, 50, WHITE, 6)
    canvas.box(752, 656, 90, 8, MIST, 4)
    canvas.box(752, 672, 60, 8, MIST, 4)
    return canvas
