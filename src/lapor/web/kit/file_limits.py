"""How much may be sent, in words: every sentence that says it takes its numbers from `common.files.LIMITS`."""

from django.utils.functional import lazy

from lapor.common.decoding.kinds import MB
from lapor.common.files import LIMITS

SIZES = {
    "files": LIMITS.files,
    "file_mb": LIMITS.file_bytes // MB,
    "image_mb": LIMITS.image_bytes // MB,
    "video_mb": LIMITS.video_bytes // MB,
}


def _with_sizes(words: object) -> str:
    return str(words) % SIZES


# A translated sentence with the names of SIZES in it, said in the language of whoever reads.
with_sizes = lazy(_with_sizes, str)
