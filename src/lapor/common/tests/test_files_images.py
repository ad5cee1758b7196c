"""Photos are drawn anew: what is seen stays, what a phone tells besides is gone, and no picture can exhaust us."""

import io
import random
import subprocess
import sys

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from lapor.common.decoding import refusals
from lapor.common.decoding.images import redraw, target_of
from lapor.common.decoding.kinds import MEGAPIXELS
from lapor.common.decoding.recognition import inspect
from lapor.common.tests import samples


@pytest.fixture
def drawn(tmp_path):
    """Redraw bytes; gives (Redrawn, picture, thumbnail, bytes of both)."""

    def draw(content: bytes):
        file = io.BytesIO(content)
        full, thumbnail = tmp_path / "full", tmp_path / "thumbnail"
        result = redraw(file, inspect(file), full=full, thumbnail=thumbnail)
        written = [full.read_bytes(), thumbnail.read_bytes()]
        picture, small = (Image.open(io.BytesIO(content)) for content in written)
        return result, picture, small, b"".join(written)

    return draw


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_a_phone_tells_is_left(drawn, format):
    original = samples.photo_with_secrets(format=format)
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)[1] == "S"
    assert b"RAHASIA" in original
    _, picture, thumbnail, written = drawn(original)
    for image in (picture, thumbnail):
        image.load()
        assert dict(image.getexif()) == {}
        assert not {"exif", "icc_profile", "xmp", "comment", "XML:com.adobe.xmp"} & set(image.info)
    for trace in (b"RAHASIA", b"Exif", b"xmp", b"ICC_PROFILE", b"2026:11:20"):
        assert trace not in written


def test_a_drawing_keeps_no_profile_or_text_either(drawn):
    text = PngInfo()
    text.add_text("Author", "NAMA-RAHASIA")
    result, picture, _, written = drawn(
        samples.drawing(pnginfo=text, icc_profile=b"PROFIL-RAHASIA" * 9, dpi=(72, 72))
    )
    assert result.extension == "png"
    assert picture.info == {}
    assert b"RAHASIA" not in written


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_comes_out_upright(drawn, orientation):
    """The corner that a viewer would show at the top left is red, whichever way the camera was held."""
    upright = Image.new("RGB", (120, 60), "white")
    upright.paste("red", (0, 0, 30, 15))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # EXIF value → Pillow transpose that lays it down again
    laid = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    laid.save(out, "JPEG", exif=exif, quality=95)
    result, picture, _, _ = drawn(out.getvalue())
    assert (result.width, result.height) == picture.size == (120, 60)
    red, green, _ = picture.convert("RGB").getpixel((4, 4))
    assert red > 200 > 80 > green


@pytest.mark.parametrize(
    ("content", "extension", "size"),
    [
        (samples.photo((4000, 3000)), "jpg", (2560, 1920)),
        (samples.photo((3000, 5120), format="PNG"), "jpg", (1500, 2560)),
        (samples.photo((640, 480), format="WEBP"), "jpg", (640, 480)),
        (samples.drawing((640, 480)), "png", (640, 480)),
        (samples.drawing((3000, 1500)), "jpg", (2560, 1280)),
        (samples.drawing(format="GIF", mode="P"), "png", (300, 200)),
        (samples.drawing(mode="1"), "png", (300, 200)),
        (samples.drawing(mode="LA"), "png", (300, 200)),
        (samples.photo(mode="L"), "jpg", (800, 600)),
        (samples.photo(mode="CMYK"), "jpg", (800, 600)),
        (samples.photo((1, 20_000), format="PNG"), "jpg", (1, 16_384)),
    ],
)
def test_photos_become_jpeg_drawings_stay_png_and_nothing_is_larger_than_needed(
    drawn, content, extension, size
):
    result, picture, thumbnail, _ = drawn(content)
    assert (result.extension, picture.format) == (extension, {"jpg": "JPEG", "png": "PNG"}[extension])
    assert (result.width, result.height) == picture.size == size
    assert thumbnail.format == "JPEG"
    assert max(thumbnail.size) <= 480
    assert max(thumbnail.size) == min(480, max(size))


@pytest.mark.parametrize(
    ("size", "target"),
    [
        ((4000, 3000), (2560, 1920)),
        ((1080, 2400), (1080, 2400)),
        ((1080, 12_000), (1080, 12_000)),
        ((1440, 14_000), (1080, 10_500)),
        ((1440, 24_000), (980, 16_330)),
        ((24_000, 1440), (16_330, 980)),
        ((3, 60_000), (1, 16_384)),
    ],
)
def test_a_long_screenshot_stays_as_wide_as_its_text_needs(size, target):
    assert target_of(size) == target


def test_a_photo_is_progressive_and_keeps_its_colours(drawn):
    _, picture, _, _ = drawn(samples.photo())
    assert picture.info["progressive"]
    before = Image.open(io.BytesIO(samples.drawing((64, 64), format="JPEG"))).getpixel((40, 40))
    after = drawn(samples.drawing((64, 64), format="JPEG"))[1].getpixel((40, 40))
    assert all(abs(one - other) < 12 for one, other in zip(before, after, strict=True))


def test_sixteen_bit_grey_keeps_its_light(drawn):
    grey = Image.new("I;16", (64, 64), 32768)
    out = io.BytesIO()
    grey.save(out, "PNG")
    assert abs(drawn(out.getvalue())[1].convert("L").getpixel((10, 10)) - 128) < 3


def test_what_is_transparent_lies_on_white_in_a_photo(drawn):
    clear = Image.open(io.BytesIO(samples.photo((64, 64)))).convert("RGBA")
    clear.putalpha(0)
    out = io.BytesIO()
    clear.save(out, "WEBP", lossless=True, exact=True)
    result, picture, _, _ = drawn(out.getvalue())
    assert result.extension == "jpg"
    assert picture.getpixel((32, 32)) == (255, 255, 255)


def test_only_the_first_frame_of_a_moving_picture_is_kept(drawn):
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    _, picture, _, _ = drawn(out.getvalue())
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize(
    "tail", [b"<script>alert(1)</script>", samples.zipped({"a.class": b"x"}), samples.PROGRAM]
)
@pytest.mark.parametrize("picture", [samples.photo(), samples.drawing(), samples.drawing(format="GIF")])
def test_what_hides_behind_a_picture_is_left_behind(drawn, picture, tail):
    assert tail not in drawn(picture + tail)[3]


@pytest.mark.parametrize(
    "content",
    [
        samples.photo()[:-3000],
        samples.photo()[:300],
        samples.photo(progressive=True)[:-9000],
        samples.photo(format="PNG")[:-900],
        samples.photo(format="WEBP")[:-900],
        b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>",
        b"GIF89a=1;alert(document.cookie)//",
        b"\xff\xd8\xff" + samples.WEB_PAGE,
    ],
)
def test_pictures_cut_short_or_only_pretending_are_refused(drawn, content):
    with pytest.raises(refusals.Damaged):
        drawn(content)


def test_a_photo_that_lost_its_very_last_bytes_is_taken(drawn):
    for missing in (1, 2, 12):
        assert drawn(samples.photo()[:-missing])[0].extension == "jpg"


def test_a_film_behind_a_photo_is_no_part_of_it(drawn):
    film = random.Random(1).randbytes(100_000) + b"\xff\xda" * 200
    assert drawn(samples.photo() + film)[0].extension == "jpg"


def test_colours_are_brought_to_srgb_before_their_profile_goes(drawn):
    """A profile whose first two colours are exchanged: what is stored as red is meant as green."""
    turned = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = turned.index(b"rXYZ", 128), turned.index(b"gXYZ", 128)
    swapped = bytearray(turned)
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    content = io.BytesIO()
    Image.new("RGB", (40, 40), (255, 0, 0)).save(content, "PNG", icc_profile=bytes(swapped))
    pixel = drawn(content.getvalue())[1].convert("RGB").getpixel((9, 9))
    assert pixel[1] > 200 > 60 > pixel[0]


def test_a_few_colours_stay_few_and_their_file_small(drawn):
    scan = Image.effect_noise((1600, 1100), 200).quantize(16)
    out = io.BytesIO()
    scan.save(out, "PNG")
    result, picture, _, _ = drawn(out.getvalue())
    assert (result.extension, picture.mode) == ("png", "P")
    assert picture.convert("RGB").tobytes() == scan.convert("RGB").tobytes()


def test_a_heic_without_a_turn_of_its_own_is_turned_by_its_exif(drawn):
    exif = Image.Exif()
    exif[0x0112] = 6
    content = samples.photo((120, 60), format="HEIF", exif=exif)
    assert drawn(content)[1].size == (60, 120)
    assert drawn(content.replace(b"irot", b"iro_"))[1].size == (60, 120)


@pytest.mark.parametrize(
    ("width", "height"), [(7072, 7072), (60_000, 60_000), (2_000_000_000, 2), (1, 50_000_001)]
)
def test_a_picture_that_promises_too_many_pixels_is_refused_by_its_header(drawn, width, height):
    with pytest.raises(refusals.TooManyPixels) as refused:
        drawn(samples.png_claiming(width, height))
    assert refused.value.params["limit"] == 36


def test_a_jpeg_of_thousands_of_scans_is_refused_before_it_is_decoded(drawn):
    whole = samples.photo(progressive=True)
    last = whole.rindex(b"\xff\xda")
    with pytest.raises(refusals.Damaged):
        drawn(whole[:-2] + whole[last:-2] * 200 + b"\xff\xd9")


@pytest.mark.filterwarnings("ignore:::PIL")
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_broken_pictures_are_refused_never_an_error(drawn, format):
    """Bytes are overturned all over a picture with metadata: the answer is a picture or a refusal."""
    options = {} if format == "GIF" else {"format": format}
    original = (
        samples.photo_with_secrets((90, 60), **options)
        if options
        else samples.drawing((90, 60), format="GIF")
    )
    chance = random.Random(2026)
    refused = 0
    for _ in range(150):
        content = bytearray(original)
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(12, min(len(content), 2500))] = chance.randrange(256)
        try:
            drawn(bytes(content))
        except refusals.FileRefused:
            refused += 1
    assert refused


# A fresh interpreter, so that the peak is this picture's alone. (getrusage would report the parent's.)
_PEAK = """
import re, sys
from pathlib import Path
from lapor.common.decoding.kinds import TYPES
from lapor.common.decoding.images import redraw
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
before = peak()
with open(sys.argv[1], "rb") as file:
    redraw(file, TYPES[sys.argv[2]], full=Path(sys.argv[1] + ".full"), thumbnail=Path(sys.argv[1] + ".thumb"))
print(peak() - before)
"""


@pytest.mark.parametrize(
    ("format", "extension", "options", "most_mb"),
    [
        ("JPEG", "jpg", {"quality": 50}, 150),
        ("JPEG", "jpg", {"quality": 50, "progressive": True}, 270),
        ("PNG", "png", {"compress_level": 1}, 300),
        ("WEBP", "webp", {"lossless": True, "method": 0}, 300),
        ("GIF", "gif", {}, 300),
    ],
)
def test_the_largest_photo_takes_bounded_memory(tmp_path, format, extension, options, most_mb):
    path = tmp_path / "photo"
    width = round((min(MEGAPIXELS[extension], 50) * 990_000 * 1.5) ** 0.5)
    Image.linear_gradient("L").resize((width, width * 2 // 3)).convert("RGB").save(path, format, **options)
    command = [sys.executable, "-c", _PEAK, str(path), extension]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(result.stdout) < most_mb
