"""Photos are decoded and drawn anew: position, camera, time, comments and anything hidden stay behind.

Memory: one image at a time is decoded in a process, of at most 50 megapixels as its header says, JPEG at a reduced
scale where that is enough. At 50 megapixels that is about 100 MB for a JPEG, 200 MB when it
is progressive, 270 MB for a PNG (with palette or 16 bits somewhat more).
"""

import struct
import threading
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from lapor.common.files.kinds import LIMITS, FileType
from lapor.common.files.reading import Readable, read_at
from lapor.common.files.refusals import Damaged, TooManyPixels

_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "heic": "HEIF"}
_TURNS = {  # by the orientation tag of EXIF
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_one_at_a_time = threading.Lock()
# What decoders raise for a picture that does not keep its format.
_DECODING_ERRORS = (
    OSError,
    SyntaxError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
)


@dataclass(frozen=True)
class Redrawn:
    """What became of the picture: the extension of its new type, and pixels after turning and shrinking."""

    extension: str
    width: int
    height: int


def redraw(file: Readable, file_type: FileType, *, full: Path, thumbnail: Path) -> Redrawn:
    """Write the picture (≤ 2560 px) and its JPEG thumbnail (≤ 480 px) anew. Raises Damaged or TooManyPixels."""
    with _one_at_a_time:
        image, is_drawing = _decoded(file, file_type)
        if is_drawing:
            image.save(full, "PNG", optimize=True)
        else:
            image = _on_white(image)
            image.save(full, "JPEG", quality=82, progressive=True, optimize=True)
        small = _on_white(image)
        small.thumbnail((LIMITS.thumbnail_side, LIMITS.thumbnail_side))
        small.save(thumbnail, "JPEG", quality=76, progressive=True, optimize=True)
    return Redrawn(extension="png" if is_drawing else "jpg", width=image.width, height=image.height)


def _decoded(file: Readable, file_type: FileType) -> tuple[Image.Image, bool]:
    """The first frame, upright, shrunk, free of metadata; and whether it is a drawing of few colours."""
    try:
        if file_type.extension == "jpg":
            _check_scans(file)
        file.seek(0)
        with Image.open(file, formats=[_FORMATS[file_type.extension]]) as image:  # type: ignore[arg-type]
            _check_pixels(image)
            turn = image.getexif().get(0x0112, 1)
            width, height = image.size
            scale = min(1.0, LIMITS.image_side / max(image.size))
            target = (max(1, round(width * scale)), max(1, round(height * scale)))
            image.draft("RGB", target)  # JPEG only: decode at 1/2, 1/4 or 1/8
            image.load()
            _check_pixels(image)
            return _clean(image, target=target, turn=turn, is_photo=file_type.extension in ("jpg", "heic"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(limit=LIMITS.image_pixels // 1_000_000) from error
    except _DECODING_ERRORS as error:
        raise Damaged from error


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > LIMITS.image_pixels:
        raise TooManyPixels(limit=LIMITS.image_pixels // 1_000_000)


def _check_scans(file: Readable) -> None:
    """A progressive JPEG of thousands of scans is small and takes hours to decode."""
    if read_at(file, 0, LIMITS.file_bytes).count(b"\xff\xda") > LIMITS.jpeg_scans:
        raise Damaged


def _clean(
    image: Image.Image, *, target: tuple[int, int], turn: int, is_photo: bool
) -> tuple[Image.Image, bool]:
    if image.mode.startswith("I"):  # 16 bit grey
        image = image.point(lambda value: value / 256, "L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    is_shrunk = image.size != target
    # No second copy of a large picture: shrink it where it lies.
    plain = image if is_shrunk and image.mode == mode else image.convert(mode)
    is_drawing = not is_photo and not is_shrunk and plain.getcolors(256) is not None
    if is_shrunk:
        plain = plain.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn in _TURNS:
        plain = plain.transpose(_TURNS[turn])
    plain.info.clear()  # where Pillow keeps profiles, comments and resolution for saving
    return plain, is_drawing


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency; a fresh image in any case."""
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image if image.mode == "RGBA" else None)
    return white
