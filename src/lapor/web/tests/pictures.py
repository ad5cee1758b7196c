"""The smallest honest picture."""

import io

from PIL import Image


def _drawn() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "#b3202c").save(buffer, "PNG")
    return buffer.getvalue()


PNG = _drawn()
