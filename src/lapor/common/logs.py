"""Lines of the log: what went wrong and where, never what people wrote, nor what a stranger can fill a disk with."""

import logging
import traceback
from types import TracebackType

import psycopg

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(logging.Formatter):
    """Tracebacks without row contents: of a database's error only its code and the names it concerns are told."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - logging's name
        told: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            told.append(
                f"Traceback (most recent call last):\n{frames}{type(error).__qualname__}: {_words_of(error)}"
            )
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\nwhich came from\n\n".join(told)


class WithoutTraceback(logging.Filter):
    """For what any stranger can cause: one line, with the kind of it and nothing that was sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.msg, record.args = "refused: %s", (record.name.rsplit(".", 1)[-1],)
            record.exc_info = record.exc_text = None
        return True


def _words_of(error: BaseException) -> str:
    database_error = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(database_error, psycopg.Error):
        return str(error)
    told = database_error.diag
    names = (told.sqlstate, told.table_name, told.column_name, told.constraint_name)
    return " ".join(name for name in names if name) or type(database_error).__name__
