"""Faults of our own storage, told apart from damage in a stranger's file.

Decoders answer both with OSError. Only the system's carries an error number, and of those numbers some are made by a
file that leads a reader to a place that is none (EINVAL): those are left to the file.
"""

import errno
from collections.abc import Iterator

_OURS = {
    errno.EIO,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOENT,
    errno.ENXIO,
    errno.ENODEV,
    errno.ENOTCONN,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.EMFILE,
    errno.ENFILE,
}


def is_ours(error: BaseException) -> bool:
    """Whether disk or system failed, and not the file."""
    return isinstance(error, OSError) and error.errno in _OURS


def behind(error: BaseException) -> OSError | None:
    """The fault of ours that led to this error, whatever was made of it on the way."""
    return next((one for one in _chain(error) if isinstance(one, OSError) and is_ours(one)), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
