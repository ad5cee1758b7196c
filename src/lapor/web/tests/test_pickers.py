"""Choosing one of very many, with and without scripts."""

from lapor.web.kit.pickers import Option, Picker, Sent, read_picker

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


def test_the_picked_option_is_shown_first_and_once() -> None:
    one, two = Option("1", "Dishub"), Option("2", "Bapenda")
    assert Picker(name="unit", url="/", label="Unit", picked=two, options=(one, two)).shown == (two, one)
