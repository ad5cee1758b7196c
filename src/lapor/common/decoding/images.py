"""Photos are decoded and drawn anew: position, camera, time, comments and anything hidden stay behind.

Memory: the header decides whether a picture is decoded at all (`MEGAPIXELS`), JPEG at a reduced scale where that is
enough; large ones are converted and shrunk strip by strip, so that beside the decoded picture there is only a small
one. Colours are brought to sRGB before the profile goes.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, ImageFile, ImageSequence

from lapor.common.decoding.jpeg import ends_whole, scans_of
from lapor.common.decoding.kinds import LIMITS, MEGAPIXELS, PROGRESSIVE_MEGAPIXELS, FileType
from lapor.common.decoding.refusals import Damaged, TooHeavy, TooManyPixels
from lapor.common.decoding.seekable import Readable, read_at

_FORMATS = {
    "jpg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "gif": "GIF",
    "heic": "HEIF",
    "avif": "AVIF",
    "tiff": "TIFF",
    "bmp": "BMP",
}
_PHOTOS = ("jpg", "heic", "avif")
_TURNS = {  # by the orientation tag of EXIF
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Kept as they are in a drawing: few colours stay few, and the file small.
_PLAIN_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
_MISSING = (128, 128, 128)
_STRIP = 1 << 22  # pixels that are converted at once
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
    width: int | None = None
    height: int | None = None


def redraw(file: Readable, file_type: FileType, *, full: Path, thumbnail: Path) -> Redrawn:
    """Write the picture and its JPEG thumbnail (≤ 480 px) anew; a scan of several pages becomes a PDF of all.

    Raises Damaged, TooHeavy or TooManyPixels.
    """
    with _refusing(file_type):
        if file_type.extension == "jpg" and scans_of(file, limit=LIMITS.jpeg_scans) > LIMITS.jpeg_scans:
            raise Damaged  # a progressive JPEG of thousands of scans is small and takes hours to decode
        if file_type.extension == "jpg" and not ends_whole(file):
            file = _ended(file)
        drawn = _drawn(file, file_type, full=full)
        # The decoded picture is gone by now: what is written needs the room.
        return drawn if isinstance(drawn, Redrawn) else _written(*drawn, full=full, thumbnail=thumbnail)


def _ended(file: Readable) -> Readable:
    """A JPEG whose last bytes were lost on the way, with an end. Raises Damaged when one would see what is missing.

    What is missing is drawn in plain grey, from the right end of the lowest row leftwards.
    """
    whole = io.BytesIO(read_at(file, 0, LIMITS.image_bytes) + b"\xff\xd9")
    with Image.open(whole, formats=["JPEG"]) as image:
        if image.info.get("progressive"):
            raise Damaged  # what is missing lies everywhere
        image.draft("RGB", (image.width // 8, image.height // 8))
        image.load()
        right = image.width * 3 // 4
        lowest = image.convert("RGB").crop((right, image.height - 1, right + 1, image.height))
        if lowest.getpixel((0, 0)) == _MISSING:
            raise Damaged
    return whole


def _drawn(file: Readable, file_type: FileType, *, full: Path) -> Redrawn | tuple[Image.Image, bool]:
    with _opened(file, file_type) as image:
        _check_pixels(image, file_type)
        if file_type.extension == "tiff" and getattr(image, "n_frames", 1) > 1:
            return _as_pdf(image, file_type, full)
        return _decoded(image, file, file_type)


@contextmanager
def _refusing(file_type: FileType) -> Iterator[None]:
    """Decoders' complaints as refusals."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(limit=MEGAPIXELS[file_type.extension]) from error
    except MemoryError as error:
        raise TooHeavy from error
    except _DECODING_ERRORS as error:
        raise Damaged from error


@contextmanager
def _opened(file: Readable, file_type: FileType) -> Iterator[ImageFile.ImageFile]:
    if file_type.extension == "heic":
        import pillow_heif  # only here: most pictures do without

        pillow_heif.register_heif_opener(
            thumbnails=False, depth_images=False, aux_images=False, decode_threads=2
        )
    # Our own limits are asked before anything is decoded, by format; Pillow's one number is not.
    Image.MAX_IMAGE_PIXELS = None
    file.seek(0)
    with Image.open(file, formats=[_FORMATS[file_type.extension]]) as image:  # type: ignore[arg-type]
        yield image


def _check_pixels(image: Image.Image, file_type: FileType) -> None:
    limit = MEGAPIXELS[file_type.extension]
    if file_type.extension == "jpg" and image.info.get("progressive"):
        limit = PROGRESSIVE_MEGAPIXELS
    # One byte for each pixel instead of four: pages of scanners.
    is_lean = file_type.extension == "tiff" and image.mode in ("1", "L", "P")
    if image.width * image.height > limit * 1_000_000 * (2 if is_lean else 1):
        raise TooManyPixels(limit=limit)


def target_of(size: tuple[int, int]) -> tuple[int, int]:
    """The size a picture is drawn at: no side over 2560, but long screenshots keep a readable short side."""
    width, height = size
    long, short = max(size), min(size)
    scale = LIMITS.image_side / long
    if long > LIMITS.long_ratio * short:
        readable = min(LIMITS.short_side / short, (LIMITS.long_pixels / (width * height)) ** 0.5)
        scale = min(max(scale, readable), LIMITS.longest_side / long)
    scale = min(1.0, scale)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _decoded(image: ImageFile.ImageFile, file: Readable, file_type: FileType) -> tuple[Image.Image, bool]:
    """The first frame, upright, shrunk, in sRGB, free of metadata; and whether it is a drawing of few colours."""
    turn = _turn_of(image, file, file_type)
    profile = image.info.get("icc_profile")
    target = target_of(image.size)
    if file_type.extension == "jpg":
        image.draft("RGB", target)  # decode at 1/2, 1/4 or 1/8
    image.load()
    is_shrunk = image.size != target
    is_drawing = file_type.extension not in _PHOTOS and not is_shrunk and _has_few_colours(image)
    plain: Image.Image = _shrunk(image, target) if is_shrunk else image
    if profile or not (is_drawing and plain.mode in _PLAIN_MODES):
        plain = _in_srgb(_converted(plain), profile)
    if turn in _TURNS:
        plain = plain.transpose(_TURNS[turn])
    transparency = plain.info.get("transparency") if plain.mode == "P" else None
    if plain is image:
        plain = plain.copy()
    plain.info.clear()  # where Pillow keeps profiles, comments and resolution for saving
    if transparency is not None:
        plain.info["transparency"] = transparency
    return plain, is_drawing


def _turn_of(image: ImageFile.ImageFile, file: Readable, file_type: FileType) -> int:
    """The orientation that is still to be applied."""
    if file_type.extension != "heic":
        return int(image.getexif().get(0x0112, 1))
    # libheif turns by the file's own boxes. Some early phones wrote none, and EXIF alone tells.
    head = read_at(file, 0, 1 << 16)
    is_turned = b"irot" in head or b"imir" in head
    return 1 if is_turned else int(image.info.get("original_orientation") or 1)


def _has_few_colours(image: Image.Image) -> bool:
    """At most 256, counted without a copy of a large picture."""
    if image.mode in ("1", "L", "P"):
        return True
    return image.mode in ("LA", "RGB", "RGBA") and image.getcolors(256) is not None


def _shrunk(image: Image.Image, target: tuple[int, int]) -> Image.Image:
    """Strip by strip, so that the picture is never there twice: in whole numbers first, across, and at last down."""
    factor = max(1, min(image.width // target[0], image.height // target[1]) // 2)
    rows = max(1, _STRIP // image.width // factor) * factor
    pieces = (
        _narrowed(image.crop((0, top, image.width, min(image.height, top + rows))), factor, target[0])
        for top in range(0, image.height, rows)
    )
    first = next(pieces)
    whole = Image.new(first.mode, (target[0], -(-image.height // factor)))
    whole.paste(first, (0, 0))
    for number, piece in enumerate(pieces, start=1):
        whole.paste(piece, (0, number * rows // factor))
    return whole.resize(target, Image.Resampling.LANCZOS)


def _narrowed(strip: Image.Image, factor: int, width: int) -> Image.Image:
    plain = _converted(strip).reduce(factor)
    return plain.resize((width, plain.height), Image.Resampling.LANCZOS)


def _converted(image: Image.Image) -> Image.Image:
    """In a mode that can be shrunk and brought to sRGB: L, CMYK, RGB or RGBA."""
    if image.mode.startswith("I"):  # 16 bit grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("L", "RGB", "RGBA", "CMYK") and not (
        image.mode != "RGBA" and image.has_transparency_data
    ):
        return image
    if image.mode in ("1", "F"):
        return image.convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the profile means them. A profile that does not fit or is broken counts as none."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            if turned is not None:
                return turned
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGB")


def _written(image: Image.Image, is_drawing: bool, *, full: Path, thumbnail: Path) -> Redrawn:
    if is_drawing:
        image.save(full, "PNG")
    else:
        # Progressive and well packed, but for very long ones, of which that would take much memory.
        is_long = image.width * image.height > LIMITS.image_side**2
        _on_white(image).save(full, "JPEG", quality=82, progressive=not is_long, optimize=not is_long)
    small = _on_white(_shrunk(image, _thumbnail_size(image)))
    small.save(thumbnail, "JPEG", quality=76, progressive=True, optimize=True)
    return Redrawn(extension="png" if is_drawing else "jpg", width=image.width, height=image.height)


def _thumbnail_size(image: Image.Image) -> tuple[int, int]:
    scale = min(1.0, LIMITS.thumbnail_side / max(image.size))
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency."""
    if image.mode in ("1", "L", "RGB") and not image.has_transparency_data:
        return image
    if image.mode != "RGBA":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image if image.mode == "RGBA" else None)
    return white


def _as_pdf(scan: ImageFile.ImageFile, file_type: FileType, full: Path) -> Redrawn:
    """All pages of a scan, each drawn anew. Raises TooManyPixels for more than the form's budget."""
    if getattr(scan, "n_frames", 1) > LIMITS.pages:
        raise TooHeavy
    with full.open("wb") as out:  # given a name, Pillow would write it into the file
        pages = _pages(scan, file_type)
        next(pages).save(out, "PDF", save_all=True, append_images=pages, resolution=150.0)
    return Redrawn(extension="pdf")


def _pages(scan: ImageFile.ImageFile, file_type: FileType) -> Iterator[Image.Image]:
    left = LIMITS.form_pixels // 2
    for page in ImageSequence.Iterator(scan):
        _check_pixels(page, file_type)
        left -= page.width * page.height
        if left < 0:
            raise TooManyPixels(limit=LIMITS.form_pixels // 2_000_000)
        if page.mode == "1":  # black and white, packed for fax machines: crisp and small as it is
            yield page.copy()
            continue
        turn, profile = page.getexif().get(0x0112, 1), page.info.get("icc_profile")
        page.load()
        target = target_of(page.size)
        plain = _shrunk(page, target) if page.size != target else page
        plain = _on_white(_in_srgb(_converted(plain), profile))
        yield plain.transpose(_TURNS[turn]) if turn in _TURNS else plain
