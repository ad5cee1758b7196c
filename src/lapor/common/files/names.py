"""The name a file is shown and downloaded under; where it is stored has nothing to do with it."""

import re

from lapor.common.decoding.kinds import BY_MEDIA_TYPE, LIMITS, TYPES, Kind
from lapor.common.text import clean_line

_UNSAFE = re.compile(r'[<>:"|?*%]')
# Endings that lie, besides the accepted ones. All are taken off, so that “foto.jpg.exe” is not half believed.
_ALSO_ENDINGS = (
    "jpeg jpe jfif heif tiff tif bmp svg svgz html htm xml js exe com scr bat cmd ps1 vbs msi apk jar lnk php "
    "zip rar 7z docm dotx xlsm xlsb pptm ppt rtf aac oga opus m4b m4v mkv avi 3gpp qt"
)
_ENDINGS = re.compile(rf"(?:\.(?:{'|'.join([*TYPES, *_ALSO_ENDINGS.split()])}))+$", re.IGNORECASE)


def plain_name(raw: str) -> str:
    """The last part of the path as its owner knows it, visible characters only, at most 120 of them."""
    last = re.split(r"[/\\]", clean_line(raw, limit=len(raw) * 4))[-1]
    return _UNSAFE.sub("", last).strip(" .")[: LIMITS.name_length]


def display_name(raw: str, *, extension: str) -> str:
    """The plain name, ending as the content demands; never empty, at most 120 characters."""
    stem = _ENDINGS.sub("", plain_name(raw))[: LIMITS.name_length - len(extension) - 1]
    return f"{stem.strip(' .') or 'lampiran'}.{extension}"


_WORDS = {
    Kind.IMAGE: "foto",
    Kind.DOCUMENT: "dokumen",
    Kind.TEXT: "dokumen",
    Kind.AUDIO: "rekaman",
    Kind.VIDEO: "video",
}


def neutral_name(media_type: str, *, number: int) -> str:
    """A name that tells the kind alone, such as “foto-2.jpg”: what people call their files often names them."""
    file_type = BY_MEDIA_TYPE.get(media_type)
    return f"{_WORDS[file_type.kind]}-{number}.{file_type.extension}" if file_type else f"lampiran-{number}"
