"""The verbs of a report, and its only writers. Every face calls these; each goes through `_step.step`.

`COMMANDS` has the one that takes each action, as `actions` names it; a name that leads nowhere does not import.
`deadline_policies` and `tree_moves` write what lies beside reports.
"""

from collections.abc import Callable
from importlib import import_module

from lapor.reports.actions import ROWS
from lapor.reports.workflow import Action


def _command_at(place: str) -> Callable[..., object]:
    module, _dot, name = place.partition(".")
    return getattr(import_module(f"{__name__}.{module}"), name)


COMMANDS: dict[Action, Callable[..., object]] = {row.action: _command_at(row.command) for row in ROWS}
