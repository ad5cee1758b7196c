"""`docs/deadlines.schema.json` and the examples of `docs/deadlines.md` are what `./lapor deadlines compute` does."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from lapor.reports.clocks.arithmetic import ClockState, Why
from lapor.reports.clocks.lines import answer, question
from lapor.reports.clocks.lines.answer import Answerer
from lapor.reports.clocks.lines.days_off import Calendars, shipped_days
from lapor.reports.tests.walking import cases, line_of

DOCS = Path(settings.ROOT) / "docs"
SCHEMA = json.loads((DOCS / "deadlines.schema.json").read_text(encoding="utf-8"))
QUESTION, ANSWER, REFUSAL = (SCHEMA["$defs"][name] for name in ("question", "answer", "refusal"))
ANSWERER = Answerer(Calendars(shipped_days()))
LINE = {
    "id": 1,
    "start": "2026-02-02T09:00:00+07:00",
    "zone": "WIB",
    "length": 5,
    "as_of": "2026-02-03T09:00:00+07:00",
}


# -- as much of JSON Schema as the file uses -------------------------------------------------------------------------

TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
KEYWORDS: dict[str, Callable[[Any, Any], bool]] = {
    "$ref": lambda value, rule: fits(value, SCHEMA["$defs"][rule.removeprefix("#/$defs/")]),
    "type": lambda value, rule: any(
        TYPES[name](value) for name in ([rule] if isinstance(rule, str) else rule)
    ),
    "enum": lambda value, rule: value in rule,
    "anyOf": lambda value, rule: any(fits(value, each) for each in rule),
    "required": lambda value, rule: not isinstance(value, dict) or set(rule) <= value.keys(),
    "properties": lambda value, rule: (
        not isinstance(value, dict)
        or all(fits(value[name], rule[name]) for name in rule.keys() & value.keys())
    ),
    "items": lambda value, rule: not isinstance(value, list) or all(fits(each, rule) for each in value),
    "pattern": lambda value, rule: not isinstance(value, str) or bool(re.search(rule, value)),
    "minLength": lambda value, rule: not isinstance(value, str) or len(value) >= rule,
    "maxLength": lambda value, rule: not isinstance(value, str) or len(value) <= rule,
    "minimum": lambda value, rule: not TYPES["integer"](value) or value >= rule,
    "maximum": lambda value, rule: not TYPES["integer"](value) or value <= rule,
}
NOTES = {"$schema", "$defs", "title", "description", "default", "format"}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    is_closed = schema.get("additionalProperties") is False and isinstance(value, dict)
    if is_closed and value.keys() - schema["properties"].keys():
        return False
    rules = schema.keys() - NOTES - {"additionalProperties"}
    return all(KEYWORDS[keyword](value, schema[keyword]) for keyword in rules)


# -- the schema ------------------------------------------------------------------------------------------------------


def test_the_schema_names_what_the_code_takes() -> None:
    properties = QUESTION["properties"]
    assert properties.keys() == question.FIELDS
    assert QUESTION["required"] == list(question.REQUIRED)
    assert set(properties["clock"]["enum"]) == question.CLOCKS
    assert SCHEMA["$defs"]["calendar"]["properties"].keys() == question.CALENDAR_FIELDS
    assert SCHEMA["$defs"]["working_days"]["maximum"] == question.MOST_DAYS


def test_the_schema_names_what_the_code_says() -> None:
    assert ANSWER["properties"]["state"]["enum"] == list(ClockState)
    assert set(ANSWER["properties"]["days"]["items"]["properties"]["why"]["enum"]) == set(Why)
    source = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (question, answer))
    said = set(re.findall(r'(?:Unanswerable\(\s*|"code": )"(\w+)"', source))
    assert set(REFUSAL["properties"]["error"]["properties"]["code"]["enum"]) == said


def test_questions_and_answers_fit_the_schema() -> None:
    source = random.Random(3)
    for case in cases(3, 300):
        line = line_of(case, source)
        assert fits(json.loads(line), QUESTION)
        given = json.loads(ANSWERER.answer(line, number=1).text)
        assert fits(given, ANSWER)
        assert fits(given, SCHEMA)
        assert not fits(given, QUESTION)


@pytest.mark.parametrize(
    "changes",
    [
        {"lenght": 5},
        {"id": 1.5},
        {"start": "2026-02-02T09:00:00"},
        {"start": "2026-02-02"},
        {"start": "1999-12-31T09:00:00+07:00"},
        {"as_of": None},
        {"zone": ""},
        {"clock": "Resolve"},
        {"closing": "24:00"},
        {"length": 0},
        {"length": 10_001},
        {"length": "5"},
        {"turns": [{}]},
        {"turns": [{"began": "2026-02-02T09:00:00+07:00", "until": None}]},
        {"extensions": [{"at": "2026-02-02T09:00:00+07:00", "days": 0}]},
        {"reclassings": [{"at": "2026-02-02T09:00:00+07:00"}]},
        {"calendar": {"region": "Bali"}},
        {"calendar": {"extra": ["3 February"]}},
        {"calendar": {"extra": [{"name": "Piodalan"}]}},
        {"calendar": {"removed": [None]}},
        {"calendar": {"every_day": "yes"}},
        {"stopped": ""},
    ],
)
def test_what_the_schema_refuses_is_refused(changes: dict[str, object]) -> None:
    assert fits(LINE, QUESTION)
    assert not fits(LINE | changes, QUESTION)
    given = json.loads(ANSWERER.answer(json.dumps(LINE | changes).encode(), number=1).text)
    assert fits(given, REFUSAL)


# -- the examples ----------------------------------------------------------------------------------------------------


def examples() -> list[Any]:
    blocks = re.findall(
        r"^    \{.*\n(?:    .*\n)*", (DOCS / "deadlines.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return [json.loads(block) for block in blocks]


def test_the_examples_of_the_page_are_true() -> None:
    shown = examples()
    assert len(shown) == 8
    for asked, said in zip(shown[::2], shown[1::2], strict=True):
        assert json.loads(ANSWERER.answer(json.dumps(asked).encode(), number=1).text) == said
