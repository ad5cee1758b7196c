"""Lines of the log: what went wrong and where, never what people wrote, nor what a stranger can fill a disk with.

Each line bears what it is about (`about`): the request, the route, the report by its id, the sweep.
"""

import json
import logging
import re
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

import psycopg

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
Facts = dict[str, str | int]
_ABOUT: ContextVar[Facts] = ContextVar("about", default={})  # noqa: B039 - never changed, only replaced
# What a proxy of ours may call a request.
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@contextmanager
def about(**facts: str | int) -> Iterator[None]:
    """Lines that are written in the block bear these facts: ids and names from the code, nothing that was written."""
    before = _ABOUT.set({**_ABOUT.get(), **facts})
    try:
        yield
    finally:
        _ABOUT.reset(before)


def tell_also(**facts: str | int) -> None:
    """The same from here on, to the end of the block around."""
    _ABOUT.set({**_ABOUT.get(), **facts})


def facts() -> Facts:
    """What lines are about here and now."""
    return _ABOUT.get()


def request_id() -> str:
    """Of the request that is being answered; empty outside of one."""
    return str(_ABOUT.get().get("request", ""))


def new_request_id(given: str = "") -> str:
    """The one that was given where it looks like one, else a new one."""
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


class Formatter(logging.Formatter):
    """Tracebacks without row contents: of a database's error only its code and the names it concerns are told."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Without PostgreSQL's DETAIL, where a row's contents stand: others log its errors as they are."""
        told = super().formatMessage(record).partition("\nDETAIL:")[0]
        known = " ".join(f"{name}={value}" for name, value in _facts_of(record).items())
        return f"{told} [{known}]" if known else told

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


class JsonFormatter(Formatter):
    """The same as one JSON object a line: at, level, logger, message, error, and what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        line: Facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().partition("\nDETAIL:")[0],
            **_facts_of(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class WithoutTraceback(logging.Filter):
    """For what any stranger can cause: one line, with the kind of it, nothing that was sent and no address."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.msg, record.args = "refused: %s", (record.name.rsplit(".", 1)[-1],)
            record.exc_info = record.exc_text = None
        elif record.name == "django.request" and isinstance(record.args, tuple) and len(record.args) == 2:
            # An address may hold a key that opens something: its route is told instead.
            record.msg, record.args = "%s", record.args[:1]
        return True


def _facts_of(record: logging.LogRecord) -> Facts:
    """What the line is about; of a request that has been left already, as it was left (`VisitMiddleware`)."""
    return _ABOUT.get() or getattr(getattr(record, "request", None), "facts", {})


def _words_of(error: BaseException) -> str:
    database_error = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(database_error, psycopg.Error):
        return str(error)
    told = database_error.diag
    names = (told.sqlstate, told.table_name, told.column_name, told.constraint_name)
    return " ".join(name for name in names if name) or type(database_error).__name__
