"""What template tags say: dates, numbers, spans of time, due chips, fields."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from lapor.common import clock
from lapor.web.kit import formatting
from lapor.web.kit.icons import ICONS, drawing
from lapor.web.templatetags.lapor import icon

AT = datetime(2026, 1, 3, 7, 5, tzinfo=UTC)


def shown(source: str, **values: object) -> str:
    return Template("{% load lapor %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("zone", "said", "in_english"),
    [
        ("", "3 Januari 2026 pukul 14.05 WIB", "3 January 2026 at 14:05 WIB"),
        ("Asia/Makassar", "3 Januari 2026 pukul 15.05 WITA", "3 January 2026 at 15:05 WITA"),
        ("Asia/Jayapura", "3 Januari 2026 pukul 16.05 WIT", "3 January 2026 at 16:05 WIT"),
    ],
)
def test_a_moment_is_said_in_the_zone_of_the_place(zone: str, said: str, in_english: str) -> None:
    assert formatting.moment(AT, zone) == said
    with translation.override("en"):
        assert formatting.moment(AT, zone) == in_english


def test_a_date_is_said_as_people_write_it() -> None:
    assert formatting.day(date(2026, 1, 3)) == "3 Januari 2026"
    assert formatting.weekday(date(2026, 3, 31)) == "Selasa, 31 Maret 2026"
    with translation.override("en"):
        assert formatting.day(date(2026, 1, 3)) == "3 January 2026"


def test_an_evening_in_utc_is_already_tomorrow_in_jakarta() -> None:
    assert formatting.day(datetime(2026, 1, 3, 18, 0, tzinfo=UTC)) == "4 Januari 2026"


@pytest.mark.parametrize(
    ("value", "said"), [(1234.5, "1.234,5"), (1234, "1.234"), (3.0, "3"), (None, "–"), (0, "0")]
)
def test_numbers_have_indonesian_points_and_commas(value: float | None, said: str) -> None:
    assert formatting.number(value) == said


def test_numbers_have_english_points_and_commas() -> None:
    with translation.override("en"):
        assert formatting.number(1234.5) == "1,234.5"


@pytest.mark.parametrize(
    ("time", "said", "in_english"),
    [
        (None, "–", "–"),
        (timedelta(seconds=59), "kurang dari 1 menit", "less than 1 minute"),
        (timedelta(minutes=1), "1 menit", "1 minute"),
        (timedelta(hours=5, minutes=20), "5 jam 20 menit", "5 hours 20 minutes"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 jam 59 menit", "23 hours 59 minutes"),
        (timedelta(days=1, minutes=59), "1 hari", "1 day"),
        (timedelta(days=3, hours=4, minutes=5), "3 hari 4 jam", "3 days 4 hours"),
        (timedelta(days=336), "336 hari", "336 days"),
    ],
)
def test_how_long_something_took_is_said_by_its_two_largest_parts(
    time: timedelta | None, said: str, in_english: str
) -> None:
    assert formatting.lasted(time) == said
    with translation.override("en"):
        assert formatting.lasted(time) == in_english


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=20), "baru saja"),
        (timedelta(minutes=5), "5 menit lalu"),
        (timedelta(hours=3), "3 jam lalu"),
        (timedelta(days=1), "kemarin"),
        (timedelta(days=2), "2 hari lalu"),
        (timedelta(days=40), "30 Juli 2026"),
    ],
)
def test_how_long_ago(morning: datetime, passed: timedelta, said: str) -> None:
    assert formatting.ago(clock.now() - passed) == said


@pytest.mark.parametrize(
    ("days", "said"), [(4, "sisa 4 hari kerja"), (0, "hari terakhir"), (-2, "lewat 2 hari kerja")]
)
def test_working_days_left(days: int, said: str) -> None:
    assert formatting.working_days_left(days) == said


@pytest.mark.parametrize(
    ("share", "age", "look"),
    [
        (0.0, 0, "safe"),
        (0.59, 3, "safe"),
        (0.6, 9, "near"),
        (1.0, 14, "near"),
        (1.01, 15, "late"),
        (0.1, 60, "safe"),
        (0.1, 61, "black"),
        (None, 0, ""),
    ],
)
def test_a_due_chip_follows_the_traffic_light(share: float | None, age: int, look: str) -> None:
    assert formatting.due_class(share, age) == look


def test_a_due_chip_speaks_and_has_a_shape() -> None:
    chip = shown("{% due_chip on 1.2 %}", on=date(2026, 3, 31))
    assert "lewat" in chip
    assert "<path" in chip
    assert 'datetime="2026-03-31"' in chip


def test_a_rating_is_drawn_and_said() -> None:
    stars = shown("{% stars 4.3 %}")
    assert stars.count("star full") == 4
    assert "4,3 dari 5" in stars


def test_every_icon_is_hidden_from_screen_readers_and_an_unknown_one_is_an_error() -> None:
    assert all('aria-hidden="true"' in icon(name) for name in ICONS)
    with pytest.raises(KeyError):
        drawing("eagle")


class Sample(forms.Form):
    body = forms.CharField(
        label="Cerita", help_text="Apa yang terjadi?", widget=forms.Textarea, max_length=50
    )
    kind = forms.ChoiceField(label="Jenis", choices=[("a", "Aduan"), ("b", "Usul")], widget=forms.RadioSelect)
    is_quiet = forms.BooleanField(label="Anonim", required=False)
    email = forms.EmailField(required=False)


def test_hint_and_error_of_a_field_are_tied_to_its_input() -> None:
    html = shown("{% field form.body %}", form=Sample({"body": ""}))
    assert 'aria-describedby="id_body_hint id_body_error"' in html
    assert 'id="id_body_hint"' in html
    assert 'id="id_body_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'data-limit="50"' in html


def test_a_field_without_hint_or_error_names_none() -> None:
    html = shown("{% field form.email %}", form=Sample())
    assert "aria-describedby" not in html
    assert 'autocomplete="email"' in html
    assert "boleh dikosongkan" in html


def test_radio_buttons_become_cards_with_their_sentences() -> None:
    form = Sample({"kind": "b"})
    form.fields["kind"].choice_hints = {"b": "Anda punya harapan."}  # type: ignore[attr-defined]
    html = shown("{% field form.kind %}", form=form)
    assert html.count('class="choice"') == 2
    assert "Anda punya harapan." in html
    assert html.count("checked") == 1
    assert "<fieldset" in html
    assert "<legend>Jenis" in html


def test_a_check_box_becomes_a_switch() -> None:
    assert 'class="switch"' in shown("{% field form.is_quiet %}", form=Sample())
