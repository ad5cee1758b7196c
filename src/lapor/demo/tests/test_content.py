"""What the words of the demo world promise: references that resolve, variety, and answers that fit."""

import csv
import random
import re
from collections import Counter
from datetime import date, timedelta
from importlib import resources

import pytest

from lapor.demo.content import answers, grammar, institutions, kinds, people, places, reports, templates

TODAY = date(2026, 11, 21)
APPOINTMENTS = people.appointments(TODAY)
DATA = resources.files("lapor.directory") / "data"
REPORTS = 2_000
TOPICS_THAT_NEED_NO_PARENT = 35
WORD_FILES = (*kinds.FILES, "voices_reporter.txt", "voices_officer.txt")
REPORTER_SLOTS = {
    "jalan", "patokan", "desa", "kota", "pemimpin", "rt", "pasar", "kapan", "kapan_kapital", "sejak", "sejak_kapital",
    "lama", "malam", "banyak",
}  # fmt: skip
OFFICER_SLOTS = REPORTER_SLOTS | {"tgl", "besok", "angka_petugas", "instansi", "butir", "batas", "pemilik"}


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


TOPICS = rows_of("topics.csv")
REGIONS = {row["kode"]: row["nama"] for row in rows_of("regions.csv")}


def composed(count: int, *, seed: int = 7) -> list[tuple[places.Place, reports.ReportText]]:
    """Reports as a year of the demo world brings them."""
    rng = random.Random(seed)
    told: set[tuple[str, str]] = set()
    found = []
    for number in range(count):
        filed_on = date(2025, 11, 22) + timedelta(days=number * 360 // count)
        root = rng.choices(institutions.LOCAL_ROOTS, weights=(6, 4, 3, 2, 1, 1, 1, 1, 1, 1))[0]
        kind = reports.pick_kind(rng, root=root, month=filed_on.month)
        place = places.pick_place(rng, root=root, setting=kind.setting)
        found.append((place, reports.compose(rng, kind=kind, place=place, filed_on=filed_on, told=told)))
    return found


@pytest.fixture(scope="module")
def a_year() -> list[tuple[places.Place, reports.ReportText]]:
    return composed(REPORTS)


def test_the_top_topics_of_today_are_there_and_every_parent_exists():
    codes = [row["code"] for row in TOPICS]
    assert sum(not row["parent_code"] for row in TOPICS) == TOPICS_THAT_NEED_NO_PARENT
    assert len(set(codes)) == len(codes)
    assert {row["parent_code"] for row in TOPICS} - {""} <= set(codes)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+){0,2}", code) for code in codes)
    assert all(not row["parent_code"] or row["code"].startswith(f"{row['parent_code']}.") for row in TOPICS)


def test_region_codes_are_well_formed_and_have_their_parents():
    assert sum(len(code) == 2 for code in REGIONS) == 38
    for code, name in REGIONS.items():
        assert re.fullmatch(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?", code), code
        assert name == name.strip() != ""
        assert "." not in code or code.rpartition(".")[0] in REGIONS, code


def test_agencies_have_codes_of_their_own_and_parents_that_come_first():
    seen: set[str] = set()
    for row in institutions.AGENCIES:
        assert row.code not in seen
        assert row.parent is None or row.parent in seen, row.code
        assert row.region in REGIONS, row.code
        assert len(row.code) <= 80
        assert len(row.short_name) <= 60
        seen.add(row.code)
    assert sum(row.is_national for row in institutions.AGENCIES) == 1


def test_every_local_government_has_an_inspectorate_and_a_centre():
    for code in institutions.LOCAL_ROOTS:
        root = institutions.agency(code)
        assert institutions.inspectorate_of(code) is not None, code
        assert root.latitude is not None
        assert root.longitude is not None


def test_the_tree_of_blitar_is_four_levels_deep():
    section = institutions.agency("kota-blitar-dishub-lalin-parkir")
    chain = [section.code]
    while parent := institutions.agency(chain[-1]).parent:
        chain.append(parent)
    assert len(chain) == 4


def test_every_kind_is_answered_by_somebody_and_has_a_topic():
    topics = {row["code"] for row in TOPICS}
    assert len(kinds.kinds()) >= 40
    for kind in kinds.kinds().values():
        assert kind.topic in topics, kind.code
        assert any(institutions.office_for(root=r, duty=kind.duty) for r in institutions.LOCAL_ROOTS), (
            kind.code
        )
        assert any(kind.mistaken_for in row.duties for row in institutions.AGENCIES), kind.code
        assert kind.report_class in {"complaint", "aspiration", "information_request"}
        assert kind.grade in (
            {"plain", "non_oversight", "oversight_grade"} if kind.report_class == "complaint" else {""}
        )


def test_every_variant_of_every_kind_has_all_the_words_its_life_needs():
    for kind in kinds.kinds().values():
        needed = {"titles", "impacts", "first", "done", "objections", "replies"}
        needed |= {"complaint": {"asks"}, "aspiration": {"proposals"}}.get(
            kind.report_class, {"purposes", "copies"}
        )
        for variant in kind.variants:
            assert not [section for section in needed if not kind.fitting(section, variant)], (
                kind.code,
                variant,
            )


def test_no_mark_names_a_variant_that_is_never_told():
    for kind in kinds.kinds().values():
        marks = set().union(*(p.variants for patterns in kind.words.values() for p in patterns))
        assert marks <= kind.variants, (kind.code, marks - kind.variants)


@pytest.mark.parametrize("name", WORD_FILES)
def test_brackets_are_closed_and_slots_are_known(name: str):
    for group in grammar.read_words(name):
        for section, patterns in group.lists.items():
            officers = name == "voices_officer.txt" or section in {"first", "done", "missing", "notes"}
            for pattern in patterns:
                assert pattern.count("[") == pattern.count("]"), pattern
                unknown = grammar.slots_in(pattern) - (OFFICER_SLOTS if officers else REPORTER_SLOTS)
                assert not unknown, (pattern, unknown)


def test_a_line_outside_the_notation_is_refused_with_its_number(tmp_path, monkeypatch):
    (tmp_path / "bad.txt").write_text("# kind: x\n[titles]\nJalan rusak\n", encoding="utf-8")
    monkeypatch.setattr(grammar, "WORDS", tmp_path)
    with pytest.raises(ValueError, match=r"bad\.txt:3"):
        grammar.read_words("bad.txt")


def test_the_same_seed_tells_the_same_world():
    assert composed(40) == composed(40)


def test_two_thousand_reports_are_distinct_and_of_sane_length(a_year):
    bodies = [text.body for _place, text in a_year]
    assert len(set(bodies)) >= REPORTS - 10
    assert min(map(len, bodies)) >= 50
    assert max(map(len, bodies)) <= 900
    assert all(5 <= len(text.title) <= 110 for _place, text in a_year)
    assert sum(map(len, bodies)) / REPORTS > 180


def test_nobody_tells_a_whole_story_twice_in_one_government(a_year):
    heard: Counter[tuple[str, str]] = Counter()
    stories = [p.text for kind in kinds.kinds().values() for p in kind.words["stories"]]
    for story in stories:
        fragment = max(re.split(r"[\[\]{}|]", story), key=len)
        heard.update((place.root, fragment) for place, text in a_year if fragment in text.body)
    assert heard.total() > len(stories)
    assert max(heard.values()) == 1


def test_reports_carry_no_marks_of_the_notation(a_year):
    for _place, text in a_year:
        for words in (text.title, text.body, text.proposal, text.purpose):
            assert not re.search(r"[\[\]{}|@]|//|  | ,|\.\.\.|,\.|\bNone\b", words), words


def test_reports_name_agencies_and_kinds_that_exist(a_year):
    codes = {row.code for row in institutions.AGENCIES}
    for place, text in a_year:
        assert text.target_office in codes
        assert text.mistaken_office is None or text.mistaken_office in codes
        assert text.mistaken_office != text.target_office
        assert place.region in REGIONS
        assert text.photo is not None or not text.mentions_photo
        assert bool(text.proposal) == (text.report_class == "aspiration")
        assert bool(text.purpose and text.copy_form) == (text.report_class == "information_request")


def test_a_year_holds_every_kind_every_class_and_many_ways_of_writing(a_year):
    texts = [text for _place, text in a_year]
    assert {text.kind for text in texts} == set(kinds.kinds())
    assert {text.report_class for text in texts} == {"complaint", "aspiration", "information_request"}
    assert {text.register for text in texts} == {"formal", "plain", "curt", "upset", "chat"}
    assert sum(text.body == text.body.lower() for text in texts) > REPORTS * 0.05


def test_the_answers_of_a_report_speak_of_its_place_and_leave_nothing_open(a_year):
    rng = random.Random(3)
    for place, text in a_year[::4]:
        on = date(2026, 6, 15)
        agency = institutions.agency(text.target_office).short_name
        said = [
            answers.first_follow_up(rng, report=text, place=place, on=on, agency_name=agency),
            answers.resolution(rng, report=text, place=place, on=on, agency_name=agency),
            answers.ask_for_more(rng, report=text, until=on)[0],
            answers.objection(rng, report=text, place=place),
            answers.reporter_reply(rng, report=text, place=place, answers_question=True),
            answers.internal_note(rng, report=text),
            *(
                answers.reporter_words(rng, s, report=text, place=place)
                for s in ("confirmation", "reopen", "withdraw")
            ),
            *(answers.rating_comment(rng, stars=stars, report=text, place=place) for stars in range(1, 6)),
        ]
        for words in said:
            assert len(words) >= 3
            assert not re.search(r"[\[\]{}|@]|//|pada pada|lambat pada", words), words


def test_answers_vary(a_year):
    rng = random.Random(5)
    place, text = next((p, t) for p, t in a_year if t.kind == "street_light" and t.variant == "mati")
    said = {
        answers.resolution(rng, report=text, place=place, on=date(2026, 5, 5), agency_name="Dishub")
        for _ in range(60)
    }
    assert len(said) >= 50


def test_every_ground_to_archive_and_every_short_word_can_be_said():
    rng = random.Random(1)
    assert all(len(answers.archive_reason(rng, code=code)) > 40 for code in answers.ARCHIVE_REASONS)
    for section in (
        "route",
        "copy",
        "accept",
        "recall",
        "merge",
        "priority",
        "extend",
        "reject_draft",
        "close",
    ):
        assert isinstance(answers.officer_words(rng, section), str)
    assert "Dinas X" in answers.return_reason(rng, agency_name="Dishub", owner_name="Dinas X")


def test_appointments_name_people_and_agencies_that_exist_and_end_after_they_begin():
    emails = Counter(person.email for person in people.PEOPLE)
    assert set(emails.values()) == {1}
    codes = {row.code for row in institutions.AGENCIES}
    for row in APPOINTMENTS:
        assert row.person in emails
        assert row.agency in codes
        assert row.decree_on <= row.begins_on
        assert row.ends_on is None or row.begins_on <= row.ends_on
        assert len(row.decree_number) <= 120
        assert row.person.endswith(".example")


def test_every_office_that_receives_reports_has_a_liaison_and_an_operator_today():
    held = {
        (row.agency, row.role) for row in APPOINTMENTS if row.begins_on <= TODAY <= (row.ends_on or TODAY)
    }
    vacant = {"kab-sanggau-dlh"}
    for agency in institutions.AGENCIES:
        if agency.kind in {"office", "inspectorate"} and agency.duties and agency.code not in vacant:
            assert {(agency.code, "liaison_officer"), (agency.code, "unit_operator")} <= held, agency.code
    for root in institutions.LOCAL_ROOTS:
        assert (root, "agency_coordinator") in held


def test_some_appointments_end_soon():
    soon = [row for row in APPOINTMENTS if row.ends_on and TODAY <= row.ends_on <= TODAY + timedelta(days=70)]
    assert len(soon) == 3


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 12, 31), date(2027, 1, 1), date(2031, 3, 2)])
def test_on_any_day_the_printed_officers_hold_their_posts_and_have_held_them_for_a_year(today: date):
    printed = {account.email for account in people.DEMO_ACCOUNTS} - {people.CITIZEN.email}
    rows = [row for row in people.appointments(today) if row.person in printed]
    for day in (today - timedelta(days=395), today - timedelta(days=120), today, today + timedelta(days=20)):
        in_force = {row.person for row in rows if row.begins_on <= day <= (row.ends_on or day)}
        assert in_force == printed, day
    assert all(row.decree_on <= today for row in people.appointments(today))


def test_the_printed_accounts_cover_every_role_and_exist():
    emails = {person.email for person in people.PEOPLE}
    printed = {account.email for account in people.DEMO_ACCOUNTS}
    assert printed <= emails
    roles = {row.role for row in APPOINTMENTS}
    assert {row.role for row in APPOINTMENTS if row.person in printed} == roles
    assert people.CITIZEN.email in printed
    assert people.CITIZEN.email not in {row.person for row in APPOINTMENTS}


def test_templates_use_only_known_placeholders():
    assert len({row.code for row in templates.TEMPLATES}) == len(templates.TEMPLATES) >= 15
    for row in templates.TEMPLATES:
        assert set(re.findall(r"\{\{(.*?)\}\}", row.body)) <= templates.PLACEHOLDERS, row.code
        assert row.kind in {"acknowledge", "ask", "answer", "return", "close"}
