"""Reply templates: whose are offered, and that filling them is safe."""

import pytest

from lapor.common.refusals import Incomplete, NotAllowed
from lapor.directory import templates
from lapor.directory.actors import SYSTEM
from tests.world import World

BODY = "Yth. {{reporter}}, laporan {{ number }} kami terima. {{agency}} menjawab paling lambat {{due}}."


def test_known_places_are_filled_and_empty_ones_stay_visible() -> None:
    filled = templates.fill(BODY, {"reporter": "Ibu Siti", "number": "1000-2", "agency": "Dishub"})
    assert filled == "Yth. Ibu Siti, laporan 1000-2 kami terima. Dishub menjawab paling lambat {{due}}."


def test_a_value_is_never_filled_again_nor_run() -> None:
    values = {"title": "{{reporter}} {{number}} {% load x %} {0.__class__}", "reporter": "Siti"}
    assert (
        templates.fill("Tentang {{title}}", values)
        == "Tentang {{reporter}} {{number}} {% load x %} {0.__class__}"
    )


def test_foreign_places_stay_as_they_are() -> None:
    assert templates.fill("{{password}} {{reporter.email}}", {"password": "x", "reporter": "y"}) == (
        "{{password}} {{reporter.email}}"
    )


def test_an_agency_is_offered_everybodys_templates_and_those_above_it(world: World) -> None:
    for title, agency, kind in (
        ("A semua", None, ""),
        ("B kota", world.blitar, "follow_up"),
        ("C dishub", world.dishub, ""),
        ("D klaten", world.klaten, ""),
        ("E arsip", world.blitar, "archive"),
    ):
        templates.create_template(title=title, body=BODY, agency=agency, kind=kind, by=SYSTEM)
    offered = templates.templates_for(world.dishub.path, kind="follow_up")
    assert [one.title for one in offered] == ["A semua", "B kota", "C dishub"]
    templates.retire_template(offered[1], by=world.kirana)
    assert [one.title for one in templates.templates_for(world.dishub.path)] == [
        "A semua",
        "C dishub",
        "E arsip",
    ]


def test_templates_of_the_same_title_get_codes_of_their_own(world: World) -> None:
    made = [templates.create_template(title="Terima kasih", body=BODY, by=SYSTEM) for _ in range(3)]
    assert [one.code for one in made] == ["terima-kasih", "terima-kasih-2", "terima-kasih-3"]


def test_an_unknown_place_is_refused_when_saving(world: World) -> None:
    with pytest.raises(templates.UnknownPlaceholder) as refused:
        templates.create_template(title="Salah", body="Halo {{nama}}", by=SYSTEM)
    assert "{{nama}}" in str(refused.value)
    assert "{{reporter}}" in str(refused.value)
    with pytest.raises(Incomplete):
        templates.create_template(title="Kosong", body=" ", by=SYSTEM)


def test_who_may_change_which_templates(world: World) -> None:
    own = templates.create_template(title="Kota", body=BODY, agency=world.dishub, by=world.kirana)
    assert (
        templates.change_template(own, title="Kota Blitar", body="Baik.", by=world.kirana).title
        == "Kota Blitar"
    )
    everybodys = templates.create_template(title="Semua", body=BODY, by=world.nadia)
    for by, template in ((world.klara, own), (world.lukman, own), (world.kirana, everybodys)):
        with pytest.raises(NotAllowed):
            templates.change_template(template, title="Lain", body="Lain.", by=by)
        with pytest.raises(NotAllowed):
            templates.retire_template(template, by=by)
