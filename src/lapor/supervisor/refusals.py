"""Why a command cannot go on: one sentence with the remedy, printed without a traceback."""


class CannotRun(Exception):
    """`str()` is the sentence to show."""
