"""Names that were stored before they were short are shortened at the upgrade, and others stay."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from lapor.reports.models import Report
from tests.world import World


@pytest.mark.parametrize("batch", [1, 2, 20_000])
def test_the_upgrade_shortens_what_was_shown_in_full(
    world: World, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In as many statements as there are batches of names, not one for each."""
    upgrade = import_module("lapor.reports.migrations.0013_the_reporters_way_in")
    monkeypatch.setattr(upgrade, "BATCH", batch)
    stored = {
        "Suharto": "S.",
        "Siti.Rahmawati": "Siti R.",
        "Siti R.": "Siti R.",
        "": "",
        "BUDI_SANTOSO": "Budi S.",
    }
    reports = {name: world.filed() for name in stored}
    for name, report in reports.items():
        Report.objects.filter(pk=report.pk).update(public_name=name)
    statements: list[str] = []
    with connection.execute_wrapper(_noting(statements)):
        upgrade.shorten(apps, SimpleNamespace(connection=connection))
    assert len([one for one in statements if "UPDATE" in one]) == -(-3 // batch)
    assert {name: Report.objects.get(pk=report.pk).public_name for name, report in reports.items()} == stored


def _noting(statements: list[str]) -> Any:
    def note(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    return note
