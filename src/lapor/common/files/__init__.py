"""The intake of files from strangers: type by content, limits, nothing hidden, photos drawn anew, streamed to disk.

    with files.stored(request.FILES.getlist("files"), root=settings.MEDIA_ROOT) as stored_files:
        … write rows in one transaction …

Call it outside the transaction: drawing a photo takes a while, and no lock should wait for it.
"""

from lapor.common.files.kinds import BY_MEDIA_TYPE, LIMITS, TYPES, Kind
from lapor.common.files.recognising import inspect
from lapor.common.files.refusals import FileRefused
from lapor.common.files.serving import file_response
from lapor.common.files.storing import StoredFile, discard, orphans, store, stored

__all__ = [
    "BY_MEDIA_TYPE",
    "LIMITS",
    "TYPES",
    "FileRefused",
    "Kind",
    "StoredFile",
    "discard",
    "file_response",
    "inspect",
    "orphans",
    "store",
    "stored",
]
