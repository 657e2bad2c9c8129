"""A drawing surface for flat illustrations: one palette, a few shapes, smooth edges."""

import math
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 900
OVERSAMPLING = 2

Point = tuple[float, float]
Colour = tuple[int, int, int]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The first colour with a share (0 to 1) of the second: shades without transparency."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


INK = (28, 55, 66)
TEAL = (44, 110, 114)
SAGE = (139, 178, 158)
MIST = (220, 232, 228)
CREAM = (250, 246, 238)
SAND = (240, 229, 211)
CLAY = (200, 103, 66)
AMBER = (236, 184, 84)
DUSK = (63, 83, 118)
WHITE = (255, 255, 255)
DEEP_TEAL = mix(TEAL, INK, 0.45)
PALE_SAGE = mix(SAGE, MIST, 0.6)
DEEP_CLAY = mix(CLAY, INK, 0.25)


def curve(*points: Point, steps: int = 48) -> list[Point]:
    """Points along joined cubic Béziers: start, then (control, control, end) for each part."""
    path = [points[0]]
    for index in range(0, len(points) - 1, 3):
        a, b, c, d = points[index : index + 4]
        for step in range(1, steps + 1):
            t = step / steps
            u = 1 - t
            weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
            path.append(
                (
                    sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
                    sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
                )
            )
    return path


def arc(centre: Point, radius: Point, start: float, end: float, steps: int = 96) -> list[Point]:
    """Points along an ellipse from one angle to another, in degrees, clockwise from the right."""
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(centre[0] + radius[0] * math.cos(a), centre[1] + radius[1] * math.sin(a)) for a in angles]


def turned(points: Sequence[Point], degrees: float, centre: Point) -> list[Point]:
    """The points turned clockwise about a centre."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    moved = [(x - centre[0], y - centre[1]) for x, y in points]
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in moved]


def rounded(left: float, top: float, width: float, height: float, radius: float) -> list[Point]:
    """The outline of a rectangle with round corners, as points that can be turned."""
    right, bottom = left + width, top + height
    corners = [
        ((right - radius, top + radius), -90),
        ((right - radius, bottom - radius), 0),
        ((left + radius, bottom - radius), 90),
        ((left + radius, top + radius), 180),
    ]
    return [p for centre, start in corners for p in arc(centre, (radius, radius), start, start + 90, 16)]


class Canvas:
    """1600 by 900 units, drawn at twice that and scaled down once, so that edges are smooth."""

    def __init__(self, background: Colour) -> None:
        size = (WIDTH * OVERSAMPLING, HEIGHT * OVERSAMPLING)
        self._image = Image.new("RGB", size, background)
        self._draw = ImageDraw.Draw(self._image)

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        self._draw.polygon([(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points], fill=fill)

    def oval(self, x: float, y: float, radius_x: float, radius_y: float, fill: Colour) -> None:
        box = (x - radius_x, y - radius_y, x + radius_x, y + radius_y)
        self._draw.ellipse([value * OVERSAMPLING for value in box], fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: Colour) -> None:
        self.oval(x, y, radius, radius, fill)

    def box(
        self, left: float, top: float, width: float, height: float, fill: Colour, radius: float = 0
    ) -> None:
        area = [v * OVERSAMPLING for v in (left, top, left + width, top + height)]
        self._draw.rounded_rectangle(area, radius * OVERSAMPLING, fill=fill)

    def stroke(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """A line of even width with round ends and joints."""
        # Pillow's own wide lines show teeth on curves of many short parts.
        half = width / 2
        for (x, y), (to_x, to_y) in pairwise(points):
            length = math.hypot(to_x - x, to_y - y) or 1.0
            dx, dy = -(to_y - y) / length * half, (to_x - x) / length * half
            self.shape(
                [(x + dx, y + dy), (to_x + dx, to_y + dy), (to_x - dx, to_y - dy), (x - dx, y - dy)], fill
            )
        for x, y in points:
            self.disc(x, y, half, fill)

    def png(self) -> bytes:
        """The finished picture; the same bytes every time."""
        small = self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        # 128 colours are enough for flat areas and their edges, and halve the file.
        flat = small.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        buffer = BytesIO()
        flat.convert("RGB").save(buffer, "PNG", compress_level=6)
        return buffer.getvalue()
