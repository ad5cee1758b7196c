"""Choosing one of very many, with and without scripts."""

import re
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import QueryDict

from lapor.web.kit.pickers import Option, PickedField, Sent, read_picker

OLD = {"unit_was": "7", "unit_was_text": "Dishub"}


def test_a_choice_wins_over_the_words_that_found_it() -> None:
    assert read_picker({"unit": "9", "unit_text": "dis"}, "unit") == Sent("9", "dis")


def test_words_alone_are_words_to_look_for() -> None:
    assert read_picker({"unit_text": "  dis  "}, "unit") == Sent("", "dis")


def test_an_untouched_choice_stays() -> None:
    assert read_picker({"unit": "7", "unit_text": "Dishub", **OLD}, "unit") == Sent("7", "Dishub")


def test_retyped_words_beside_the_old_choice_mean_look_again() -> None:
    assert read_picker({"unit": "7", "unit_text": "Bapenda", **OLD}, "unit") == Sent("", "Bapenda")


def test_emptied_words_take_the_choice_back() -> None:
    assert read_picker({"unit": "7", "unit_text": "", **OLD}, "unit") == Sent("", "")


def test_nothing_sent_is_nothing_chosen() -> None:
    assert read_picker({}, "unit") == Sent("", "")


class Letters(PickedField):
    """Things to choose that need no database: letters."""

    def search(self, text: str) -> list[str]:
        found = [one for one in ("ab", "ac", "b") if one.startswith(text)]
        self.offer(Option(one, f"Huruf {one}") for one in found)
        return found

    def fetch(self, ids: Sequence[str]) -> list[str]:
        found = [one for one in ids if one in ("ab", "ac", "b")]
        self.widget.picked = [Option(one, f"Huruf {one}") for one in found]
        return found


class OneForm(forms.Form):
    unit = Letters(url_name="topics", required=False)


class GentleForm(forms.Form):
    unit = Letters(url_name="topics", required=False, is_gentle=True)


class ManyForm(forms.Form):
    unit = Letters(url_name="topics", is_many=True)


def sent(form: type[forms.Form], **data: Any) -> forms.Form:
    return form(QueryDict(urlencode(data, doseq=True)))


def test_the_picked_option_is_shown_first_and_once() -> None:
    form = OneForm(initial={"unit": "ac"})
    cast(Letters, form.fields["unit"]).offer([Option("ab", "Huruf ab"), Option("ac", "Huruf ac")])
    drawn = str(form["unit"])
    assert re.findall(r'type="radio"\s+name="unit"\s+value="(\w+)"', drawn) == ["ac", "ab"]
    assert 'value="Huruf ac"' in drawn, "its name stands in the box"


def test_words_that_leave_no_doubt_choose() -> None:
    form = sent(OneForm, unit_text="b")
    assert form.is_valid()
    assert form.cleaned_data["unit"] == "b"
    assert re.search(r'value="b"[^>]*checked', str(form["unit"]))


@pytest.mark.parametrize(("text", "says"), [("a", "Mana yang Anda maksud"), ("x", "Tidak ada yang cocok")])
def test_words_in_doubt_are_asked_about(text: str, says: str) -> None:
    form = sent(OneForm, unit_text=text)
    assert says in " ".join(form.errors["unit"])
    assert f'name="unit_text" value="{text}"' in str(form["unit"])


def test_a_gentle_field_asks_and_holds_nobody_up() -> None:
    form = sent(GentleForm, unit_text="a")
    assert form.is_valid()
    assert form.cleaned_data["unit"] is None
    assert "Mana yang Anda maksud" in str(form["unit"])


def test_several_are_ticked_and_words_left_in_the_box_change_nothing() -> None:
    form = sent(ManyForm, unit=["b", "ab"], unit_text="zzz")
    assert form.is_valid()
    assert form.cleaned_data["unit"] == ["b", "ab"]


def test_what_cannot_be_chosen_is_refused() -> None:
    assert "tidak kami kenali" in " ".join(sent(OneForm, unit="zz", unit_text="").errors["unit"])
    assert "Pilih salah satu" in " ".join(sent(ManyForm).errors["unit"])


def test_what_one_visitor_typed_is_in_nobody_elses_form() -> None:
    str(sent(OneForm, unit_text="rahasia")["unit"])
    assert "rahasia" not in str(OneForm()["unit"])
