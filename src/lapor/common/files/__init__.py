"""The intake of files from strangers: type by content, limits, nothing that acts or tells, streamed to disk.

    with files.stored(request.FILES.getlist("files"), root=settings.MEDIA_ROOT) as stored_files:
        … write rows in one transaction …

Call it outside the transaction: drawing a photo takes a while, and no lock should wait for it.
"""

from lapor.common.decoding.dimensions import drawing_work
from lapor.common.decoding.kinds import BY_MEDIA_TYPE, LIMITS, TYPES, Kind
from lapor.common.decoding.refusals import FileRefused
from lapor.common.files.delivery import file_response
from lapor.common.files.names import neutral_name
from lapor.common.files.storage import StoredFile, check_work, discard, orphans, store, stored

__all__ = [
    "BY_MEDIA_TYPE",
    "LIMITS",
    "TYPES",
    "FileRefused",
    "Kind",
    "StoredFile",
    "check_work",
    "discard",
    "drawing_work",
    "file_response",
    "neutral_name",
    "orphans",
    "store",
    "stored",
]
