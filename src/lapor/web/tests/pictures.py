"""The smallest honest picture."""

import io

from PIL import Image


def drawn(colour: str = "#b3202c") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
    return buffer.getvalue()


PNG = drawn()
