"""Photos, drawn: what the reporter took, and what the unit took when the work was done."""

import io

from PIL import Image, ImageDraw


def _drawn(colour: str) -> bytes:
    picture = Image.new("RGB", (640, 480), colour)
    ImageDraw.Draw(picture).ellipse((200, 120, 440, 360), fill="#e9c46a")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


BEFORE, AFTER = _drawn("#264653"), _drawn("#2a9d8f")
