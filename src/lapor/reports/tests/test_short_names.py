"""Names that were stored before they were short are shortened at the upgrade, and others stay."""

from importlib import import_module

from django.apps import apps

from lapor.reports.models import Report
from tests.world import World


def test_the_upgrade_shortens_what_was_shown_in_full(world: World) -> None:
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
    import_module("lapor.reports.migrations.0013_the_reporters_way_in").shorten(apps, None)
    assert {name: Report.objects.get(pk=report.pk).public_name for name, report in reports.items()} == stored
