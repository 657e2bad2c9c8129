"""Who receives students: three faces, in the middle so that a square or a circle can be cut out."""

from dataclasses import dataclass

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
    Colour,
    arc,
    curve,
    mix,
)

SKIN = mix(SAND, CLAY, 0.28)
SHADE = mix(SAND, CLAY, 0.42)


@dataclass(frozen=True)
class Look:
    ground: Colour
    spot: Colour
    shirt: Colour
    hair: Colour


def draw_lin() -> Canvas:
    """Long hair, a round collar."""
    look = Look(PALE_SAGE, CREAM, TEAL, INK)
    canvas = Canvas(look.ground)
    canvas.disc(800, 450, 410, look.spot)
    canvas.shape(
        curve((560, 760), (520, 560), (560, 210), (800, 200), (1040, 210), (1080, 560), (1040, 760)),
        look.hair,
    )
    _bust(canvas, look)
    canvas.stroke(arc((800, 690), (92, 50), 10, 170), mix(TEAL, WHITE, 0.6), 14)
    _face(canvas)
    canvas.shape(
        [*arc((800, 420), (176, 180), 182, 358), (930, 380), (840, 320), (700, 350), (640, 420)], look.hair
    )
    return canvas


def draw_he() -> Canvas:
    """Short hair and glasses."""
    look = Look(mix(MIST, DUSK, 0.25), MIST, CLAY, DEEP_CLAY)
    canvas = Canvas(look.ground)
    canvas.disc(800, 450, 410, look.spot)
    _bust(canvas, look)
    _collar(canvas, mix(CLAY, WHITE, 0.55))
    _face(canvas)
    canvas.shape(
        [*arc((800, 410), (182, 190), 178, 362), (960, 360), (880, 330), (690, 316), (630, 380)], look.hair
    )
    for x in (730, 870):
        canvas.stroke(arc((x, 448), (52, 44), 0, 360), INK, 9)
    canvas.stroke([(782, 444), (818, 444)], INK, 9)
    return canvas


def draw_tian() -> Canvas:
    """A cook's white jacket, grey at the temples."""
    look = Look(mix(SAND, AMBER, 0.25), CREAM, mix(WHITE, MIST, 0.6), mix(INK, MIST, 0.35))
    canvas = Canvas(look.ground)
    canvas.disc(800, 450, 410, look.spot)
    _bust(canvas, look)
    _collar(canvas, MIST)
    for y in (760, 820):
        canvas.disc(770, y, 11, DEEP_TEAL)
        canvas.disc(830, y, 11, DEEP_TEAL)
    _face(canvas)
    canvas.shape(
        [*arc((800, 400), (180, 178), 176, 364), (964, 372), (900, 300), (700, 300), (636, 372)], look.hair
    )
    canvas.stroke(arc((800, 500), (64, 26), 200, 340), mix(INK, MIST, 0.3), 12)
    return canvas


def _bust(canvas: Canvas, look: Look) -> None:
    canvas.shape(
        curve((480, 900), (480, 720), (620, 664), (800, 664), (980, 664), (1120, 720), (1120, 900)),
        look.shirt,
    )
    canvas.box(738, 560, 124, 130, SHADE, 50)


def _collar(canvas: Canvas, colour: Colour) -> None:
    canvas.shape([(716, 660), (800, 740), (740, 790), (680, 676)], colour)
    canvas.shape([(884, 660), (800, 740), (860, 790), (920, 676)], colour)


def _face(canvas: Canvas) -> None:
    for x in (628, 972):
        canvas.disc(x, 452, 30, SHADE)
    canvas.oval(800, 440, 168, 188, SKIN)
    for x in (730, 870):
        canvas.disc(x, 448, 14, INK)
        canvas.disc(x - 4, 520, 30, mix(SKIN, CLAY, 0.25))
    canvas.stroke(arc((800, 530), (56, 36), 20, 160), DEEP_CLAY, 11)
    canvas.stroke([(800, 470), (792, 500)], mix(SHADE, SAGE, 0.1), 8)
