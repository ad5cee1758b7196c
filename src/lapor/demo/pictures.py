"""Drawn stand-ins for photographs: a street, a sky, and what is wrong there, or put right.

Nobody is shown and nothing is copied: the demo world must not pretend to be evidence.
"""

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (960, 640)
HORIZON = 330
Pen = ImageDraw.ImageDraw

SKIES = ((196, 219, 236), (222, 214, 200), (170, 196, 214), (236, 208, 178), (58, 66, 92))
WALLS = ((226, 218, 203), (206, 186, 160), (190, 202, 198), (232, 226, 216), (201, 170, 150))


def photo(motif: str, *, seed: int, is_mended: bool = False) -> bytes:
    """A JPEG of 640 × 427 pixels. The same seed draws the same street, before and after."""
    rng = random.Random(seed)  # noqa: S311  a drawing, not a secret
    image = Image.new("RGB", SIZE, rng.choice(SKIES[:-1]) if motif != "lamp" else SKIES[-1])
    pen = ImageDraw.Draw(image)
    _street(pen, rng)
    MOTIFS.get(motif, _sign)(pen, rng, is_mended)
    image = _grain(image, seed)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _street(pen: Pen, rng: random.Random) -> None:
    """Houses along the horizon, a road that runs away from us, a verge."""
    x = -30
    while x < SIZE[0]:
        width, height = rng.randint(90, 190), rng.randint(70, 170)
        pen.rectangle((x, HORIZON - height, x + width, HORIZON), fill=rng.choice(WALLS))
        pen.polygon(
            (
                (x - 8, HORIZON - height),
                (x + width / 2, HORIZON - height - 40),
                (x + width + 8, HORIZON - height),
            ),
            fill=(140, 84, 66),
        )
        for column in range(x + 18, x + width - 24, 44):
            pen.rectangle(
                (column, HORIZON - height + 30, column + 20, HORIZON - height + 58), fill=(96, 110, 122)
            )
        x += width + rng.randint(4, 40)
    pen.rectangle((0, HORIZON, *SIZE), fill=(128, 146, 104))
    pen.polygon(((400, HORIZON), (560, HORIZON), (900, SIZE[1]), (60, SIZE[1])), fill=(104, 106, 110))
    for step in range(5):
        top = HORIZON + 20 + step * step * 14
        pen.polygon(
            ((477, top), (483, top), (487 + step, top + 12 + step * 4), (473 - step, top + 12 + step * 4)),
            fill=(226, 224, 214),
        )


def _grain(image: Image.Image, seed: int) -> Image.Image:
    """A little noise, as from a cheap phone; drawn at half the width, which is all that a page shows."""
    small = image.resize((SIZE[0] // 2 + 160, SIZE[1] // 2 + 107), Image.Resampling.BILINEAR)
    noise = Image.effect_noise((160, 107), 18 + seed % 7).resize(small.size).convert("RGB")
    return Image.blend(small, noise, 0.07)


def _blob(pen: Pen, rng: random.Random, x: int, y: int, rx: int, ry: int, fill: tuple[int, int, int]) -> None:
    points = []
    for step in range(14):
        angle, wobble = step / 14 * 2 * math.pi, rng.uniform(0.75, 1.1)
        points.append((x + rx * wobble * math.cos(angle), y + ry * wobble * math.sin(angle)))
    pen.polygon(points, fill=fill)


def _pothole(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    for _hole in range(rng.randint(2, 4)):
        x, y = rng.randint(330, 640), rng.randint(430, 590)
        _blob(pen, rng, x, y, 62, 22, (86, 86, 90) if is_mended else (58, 54, 52))
        if not is_mended:
            _blob(pen, rng, x + 4, y + 4, 40, 12, (120, 108, 92))


def _lamp(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    x = rng.choice((230, 690))
    pen.rectangle((x, 90, x + 10, 470), fill=(70, 74, 80))
    pen.rectangle((x - 70, 86, x + 10, 96), fill=(70, 74, 80))
    if is_mended:
        pen.polygon(((x - 74, 104), (x - 40, 104), (x + 40, 520), (x - 190, 520)), fill=(250, 236, 190))
    pen.ellipse((x - 78, 92, x - 38, 112), fill=(255, 244, 200) if is_mended else (44, 46, 52))


def _tree(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    if is_mended:
        for x in range(300, 640, 56):
            pen.ellipse((x, 470, x + 44, 500), fill=(150, 112, 74))
        return
    pen.line((250, 560, 760, 420), fill=(104, 74, 48), width=30)
    for _leaf in range(26):
        _blob(
            pen,
            rng,
            rng.randint(560, 820),
            rng.randint(360, 480),
            46,
            30,
            rng.choice(((64, 104, 58), (82, 122, 66), (52, 90, 52))),
        )


def _vehicle(pen: Pen, x: int, y: int, colour: tuple[int, int, int], scale: float = 1.0) -> None:
    w, h = int(190 * scale), int(60 * scale)
    pen.rounded_rectangle((x, y, x + w, y + h), 14, fill=colour)
    pen.polygon(
        ((x + w * 0.2, y), (x + w * 0.32, y - h * 0.7), (x + w * 0.75, y - h * 0.7), (x + w * 0.88, y)),
        fill=colour,
    )
    pen.polygon(
        (
            (x + w * 0.27, y - 2),
            (x + w * 0.36, y - h * 0.58),
            (x + w * 0.7, y - h * 0.58),
            (x + w * 0.8, y - 2),
        ),
        fill=(180, 204, 214),
    )
    for wheel in (0.2, 0.78):
        pen.ellipse(
            (x + w * wheel - 20 * scale, y + h - 18 * scale, x + w * wheel + 20 * scale, y + h + 22 * scale),
            fill=(34, 34, 36),
        )


def _parking(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    pen.rectangle((742, 210, 750, 470), fill=(90, 92, 96))
    pen.ellipse((712, 170, 780, 238), fill=(179, 32, 44))
    pen.line((726, 184, 766, 224), fill=(250, 248, 244), width=9)
    if not is_mended:
        for x, y, scale in ((120, 500, 1.25), (360, 430, 0.9), (520, 400, 0.7)):
            _vehicle(
                pen, x, y, rng.choice(((196, 60, 50), (70, 96, 140), (228, 228, 224), (60, 62, 66))), scale
            )


def _rubbish(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    if is_mended:
        pen.rounded_rectangle((600, 400, 690, 520), 8, fill=(40, 104, 66))
        return
    for _bag in range(34):
        _blob(
            pen,
            rng,
            rng.randint(520, 860),
            rng.randint(410, 540),
            34,
            24,
            rng.choice(((40, 40, 44), (214, 214, 208), (70, 104, 150), (176, 132, 66))),
        )


def _flood(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    if is_mended:
        pen.rectangle((0, 560, SIZE[0], 590), fill=(120, 118, 112))
        pen.rectangle((0, 566, SIZE[0], 584), fill=(70, 70, 70))
        return
    pen.rectangle((0, 430, *SIZE), fill=(132, 118, 92))
    for _wave in range(40):
        x, y = rng.randint(0, 900), rng.randint(440, 630)
        pen.line((x, y, x + rng.randint(30, 110), y), fill=(158, 144, 116), width=2)
    _vehicle(pen, 420, 430, (200, 200, 196), 0.8)


def _board(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    pen.rectangle((240, 200, 252, 520), fill=(80, 84, 88))
    pen.rectangle((420, 200, 432, 520), fill=(80, 84, 88))
    if not is_mended:
        pen.polygon(
            ((180, 90), (490, 120), (484, 250), (186, 226)),
            fill=rng.choice(((206, 160, 40), (170, 60, 70), (60, 110, 150))),
        )
        pen.polygon(((330, 104), (490, 120), (484, 250), (400, 180)), fill=(236, 232, 222))


def _animal(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    if is_mended:
        return
    for x in (330, 520, 640):
        y = rng.randint(470, 540)
        pen.ellipse((x, y, x + 96, y + 40), fill=(126, 92, 60))
        pen.ellipse((x + 78, y - 22, x + 118, y + 14), fill=(126, 92, 60))
        for leg in (14, 30, 64, 80):
            pen.line((x + leg, y + 34, x + leg, y + 66), fill=(110, 80, 54), width=8)


def _crowd(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    for _person in range(4 if is_mended else 22):
        x, y = rng.randint(90, 860), rng.randint(400, 560)
        colour = rng.choice(((60, 80, 120), (150, 60, 60), (70, 110, 80), (120, 110, 100)))
        pen.rounded_rectangle((x, y, x + 34, y + 70), 12, fill=colour)
        pen.ellipse((x + 4, y - 28, x + 30, y - 2), fill=(150, 112, 84))


def _water(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    pen.rectangle((420, 300, 560, 330), fill=(140, 144, 150))
    pen.rectangle((530, 300, 560, 380), fill=(140, 144, 150))
    colour = (190, 216, 230) if is_mended else (150, 120, 70)
    if is_mended or rng.random() < 0.6:
        pen.rectangle((536, 380, 554, 520), fill=colour)
    _blob(pen, rng, 545, 530, 90, 24, colour)


def _paper(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    pen.rectangle((0, 0, *SIZE), fill=(146, 116, 86))
    pen.polygon(((250, 60), (720, 90), (690, 610), (220, 580)), fill=(248, 246, 240))
    for line in range(16):
        y, end = 120 + line * 27, rng.randint(430, 650)
        pen.line((285 - line, y, end, y + 12), fill=(150, 152, 158), width=7)
    if is_mended:
        pen.ellipse((520, 470, 650, 560), outline=(31, 95, 191), width=8)


def _sign(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """Anything else: a marked spot on the street."""
    x = rng.randint(300, 620)
    pen.polygon(((x, 380), (x + 90, 540), (x - 90, 540)), fill=(30, 123, 79) if is_mended else (214, 150, 40))
    pen.polygon(((x, 412), (x + 62, 526), (x - 62, 526)), fill=(250, 246, 236))


MOTIFS: dict[str, Callable[[Pen, random.Random, bool], None]] = {
    "pothole": _pothole,
    "bridge": _pothole,
    "crossing": _pothole,
    "sidewalk": _parking,
    "parking": _parking,
    "lamp": _lamp,
    "traffic_light": _lamp,
    "cable": _lamp,
    "tree": _tree,
    "park": _tree,
    "rubbish": _rubbish,
    "market": _rubbish,
    "river": _flood,
    "flood": _flood,
    "billboard": _board,
    "shelter": _board,
    "animal": _animal,
    "crowd": _crowd,
    "queue": _crowd,
    "water": _water,
    "document": _paper,
}
