"""What the project promises about its own shape. Layers are checked by import-linter; this checks the rest."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver

from lapor.reports.actions import ROWS
from lapor.reports.workflow import TABLE, Action, Party
from lapor.reports.workflow_page import page

ROOT = Path(settings.ROOT)
SOURCE = ROOT / "src" / "lapor"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
PRODUCT = [path for path in MODULES if "tests" not in path.parts]
GUARDS = {"public", "citizen", "desk", "office", "provider"}


def views(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry, address)
        else:
            yield address, entry


def test_every_view_carries_exactly_one_guard() -> None:
    bare = [
        address
        for address, pattern in views()
        if getattr(pattern.callback, "guard", None) not in GUARDS
        and not (pattern.name or "").startswith("account_")
    ]
    assert bare == []


# First words of what people do. An address names a thing; what is done to it is the method, and the last part of the
# address only where the product's own actions are sent to, below one report.
DOING = {part for action in Action for part in (action.split("_")[0], action)} | {
    *(
        "activate",
        "apply",
        "approve",
        "ask",
        "assign",
        "cancel",
        "change",
        "check",
        "choose",
        "clear",
        "create",
    ),
    *(
        "delete",
        "do",
        "download",
        "edit",
        "enter",
        "execute",
        "fetch",
        "find",
        "get",
        "give",
        "handle",
        "list",
        "load",
    ),
    *(
        "make",
        "mark",
        "move",
        "open",
        "pick",
        "print",
        "process",
        "put",
        "remove",
        "restore",
        "run",
        "save",
        "search",
    ),
    *(
        "see",
        "select",
        "send",
        "set",
        "show",
        "sign",
        "submit",
        "suggest",
        "switch",
        "toggle",
        "track",
        "undo",
        "update",
    ),
    *("upload", "view"),
}
# Nouns in their place: what was attached, and a person's way in.
ALSO_NOUNS = {"sign-in"}
OF_A_REPORT = re.compile(r"^(r|desk/reports)/<str:number>/<(str|slug):action>/$")


def test_addresses_are_nouns_in_lower_case_but_for_the_actions_of_a_report() -> None:
    odd = []
    for address, _pattern in views():
        if address.startswith("accounts/"):
            continue  # allauth's own
        plain = re.sub(r"<[^>]+>|\(.*?\)", "", address)
        words = {part.rpartition(".")[0] or part for part in plain.split("/") if part}
        doing = {word for word in words - ALSO_NOUNS if not {word, word.split("-")[0]}.isdisjoint(DOING)}
        is_named = ":action>" not in address or OF_A_REPORT.match(address)
        if doing or not is_named or re.search(r"[A-Z_]", plain):
            odd.append(address)
    assert odd == []


def test_the_workflow_page_is_what_the_table_says() -> None:
    assert (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8") == page()


def test_every_action_has_a_row_and_a_button_unless_it_is_the_systems() -> None:
    assert {row.action for row in TABLE} == set(Action)
    by_people = {row.action for row in TABLE if row.sources and row.parties != {Party.SYSTEM}}
    assert by_people == {row.action for row in ROWS if row.verb}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_short_and_has_a_subject(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # The rows of a case and of the feed are read in one sitting; cut apart they would be harder to read.
    assert len(text.splitlines()) <= (520 if path == SOURCE / "reports" / "models.py" else 400)
    assert path.stem not in {"utils", "helpers", "services", "managers", "base", "misc"}


def test_no_function_passes_forty_lines() -> None:
    long = [
        f"{path.relative_to(SOURCE)}:{node.name}"
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 40
    ]
    assert long == []


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_is_short_and_narrow(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 120
    assert max(map(len, lines), default=0) <= 120


def test_time_is_read_in_one_place() -> None:
    reading = re.compile(r"\b(datetime\.now|datetime\.today|date\.today|timezone\.now|utcnow)\(")
    readers = [path for path in PRODUCT if reading.search(path.read_text(encoding="utf-8"))]
    assert readers == [SOURCE / "common" / "clock.py"]


# The rows of a case are written here: by commands, by the one writer of events, and the sealed identity beside them.
WRITERS = tuple(SOURCE / "reports" / name for name in ("commands", "events", "identity.py"))
# A wing writes its own tables.
WINGS = (SOURCE / "messaging",)
OF_A_CASE = re.compile(
    r"\b(Report|Event|Post|Assignment|Attachment|Clock|Turn|Identity)\.objects\b|\breports_"
)
# Made-up worlds are written in bulk, where nothing that is served can reach (the topmost layer); afterwards they pass
# the same checks as what was lived (`bench/tests`).
MADE_UP = SOURCE / "bench" / "worlds"
# Who cannot reach them by name (import-linter), but could by SQL.
BELOW = tuple(SOURCE / name for name in ("directory", "common", "embedded", "supervisor"))
WRITING = {
    *(
        "save",
        "create",
        "update",
        "delete",
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
    ),
    *("asave", "acreate", "aupdate", "adelete", "abulk_create", "abulk_update", "aget_or_create"),
    *("aupdate_or_create", "save_base", "_raw_delete", "_update", "_insert"),
    *("add_rows", "watch_rows", "set_columns", "send_rows", "send_together"),
}
WRITING_SQL = re.compile(r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO)\s", re.IGNORECASE)
# What is saved there and is no row of a case: the order over all events, checks, keys, accounts, facts, …
OTHER_ROWS = re.compile(
    r"^(FeedCursor|FeedParked|FeedPending|HistoryCheck|KeyMark|LostSeals|Pulse|EmailAddress|Person|Appointment)\.objects\b"
    r"|^(Edition|CountedReport|CountedAgency|DailySum|DailySpan|DailyFact|SignedRecap)\.objects\b"
    r"|^\s*INSERT INTO (reports_feedentry|common_pulse|bench_insert)\b|^\s*(INSERT INTO|DELETE FROM) insight_"
)
# … sessions, pictures, papers.
OTHER_THINGS = {
    "web/kit/papers.py: super().save()",
    "web/kit/papers.py: pdf.save(whole, deterministic_id=True, **as_drawn)",
    "web/public/accounts.py: form.save(self.request)",
    "demo/pictures.py: image.save(out, 'JPEG', quality=80)",
    "demo/settlement.py: persons.update(password=make_password(PASSWORD))",
    "reports/feed.py: cursor.save(force_update=True)",
    # What the steps of a batch have said is to be written.
    "reports/sweeps.py: send_together(told)",
}


def writes_in(source: str) -> Iterator[str]:
    """Every call that writes a row, whatever it is called on, and every text that is SQL which does."""
    for node in ast.walk(ast.parse(source)):
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in WRITING:
            # Rows are updated by name; what takes a mapping is a dictionary or a digest.
            if name != "update" or not node.args:
                yield ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_writing_sql(node.value):
            yield node.value


def _is_writing_sql(text: str) -> bool:
    return bool(WRITING_SQL.match(text.lstrip())) or (
        "reports_" in text and WRITING_SQL.search(text) is not None
    )


def test_only_commands_write_reports() -> None:
    """Whatever stands outside the commands writes no row of a case, management commands included."""
    found = set()
    for path in PRODUCT:
        if any(path.is_relative_to(one) for one in (*WRITERS, MADE_UP)):
            continue
        writes = writes_in(path.read_text(encoding="utf-8"))
        if any(path.is_relative_to(one) for one in BELOW):
            writes = (one for one in writes if "reports_" in one)
        if any(path.is_relative_to(one) for one in WINGS):
            writes = (one for one in writes if OF_A_CASE.search(one))
        found |= {f"{path.relative_to(SOURCE)}: {one}" for one in writes if not OTHER_ROWS.search(one)}
    assert found - OTHER_THINGS == set()


@pytest.mark.parametrize(
    "source",
    [
        "Report.objects.filter(pk=1).update(status='closed')",
        "(\n    Report.objects\n    .filter(pk=1)\n    .update(\n        status='closed'\n    )\n)",
        "rows = Clock.objects.filter(report=report)\nrows.update(rung=1)",
        "values = {'rung': 1}\nrows.update(**values)",
        "clock.save()",
        "for turn in turns:\n    turn.delete()",
        "Event(report=report).save(force_insert=True)",
        "Post.objects.bulk_create(posts)",
        "writes.add_rows(Post(report=report))",
        "send_together([writes])",
        "cursor.execute('UPDATE reports_report SET status = 1')",
        "cursor.execute(f'DELETE FROM {table} WHERE id = 1')",
        'SQL = """\n    WITH old AS (SELECT 1)\n    INSERT INTO reports_event SELECT * FROM old\n"""',
    ],
)
def test_every_way_to_write_a_row_is_seen(source: str) -> None:
    assert list(writes_in(source))


def test_what_only_reads_is_not_taken_for_writing() -> None:
    source = (
        "known.update({1: 2})\ndigest.update(piece)\nrows.filter(pk=1).count()\nSQL = 'SELECT 1 FOR UPDATE'"
    )
    assert not list(writes_in(source))


def test_events_have_one_writer_and_one_reader_of_what_they_say() -> None:
    """Only `events` makes them; nobody else looks into their JSON, so every reader has a type."""
    making = re.compile(r"\bEvent\(\n? *\w+=|\bEvent\.objects\b[^)]*\.(create|bulk_create|update|delete)\(")
    found = [path for path in PRODUCT if making.search(path.read_text(encoding="utf-8"))]
    assert found == [SOURCE / "reports" / "events" / "__init__.py"]
    looking = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in PRODUCT
        if path.is_relative_to(SOURCE / "reports") or path.is_relative_to(SOURCE / "web")
        if path not in {*found, SOURCE / "reports" / "event_chain.py"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "data"
        if ast.unparse(node.value) not in {"self", "choice", "bound.form"}
    ]
    assert looking == [], "Event.data is read by reports/events alone"


def test_no_signals_and_no_ambient_user() -> None:
    banned = re.compile(r"django\.db\.models\.signals|@receiver\(|threading\.local|get_current_user")
    assert [path.name for path in PRODUCT if banned.search(path.read_text(encoding="utf-8"))] == []


def test_every_setting_an_operator_may_give_is_documented() -> None:
    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    text = (SOURCE / "config" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', text))
    names |= {
        name
        for path in PRODUCT
        for name in re.findall(r'environ(?:\.get\(|\[)\s*"(LAPOR_[A-Z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert sorted(name for name in names if f"`{name}`" not in documented) == []


def test_every_command_is_documented() -> None:
    from lapor.cli import COMMANDS

    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"./lapor {name}" not in documented] == []


def test_templates_carry_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    found = [
        f"{path.relative_to(SOURCE)}: {match.group(0)}"
        for path in SOURCE.rglob("*.html")
        # Mails have no other place for it.
        if "messaging" not in path.parts
        for match in [inline.search(path.read_text(encoding="utf-8"))]
        if match and "application/json" not in match.group(0)
    ]
    assert found == []


def test_lock_files_name_no_address() -> None:
    for path in ROOT.glob("requirements*.lock"):
        assert "://" not in path.read_text(encoding="utf-8"), path.name


def test_no_test_is_imported_from_another() -> None:
    """What tests share stands in a module of its own: `tests/`, or beside the tests of a subject."""
    tests = [*ROOT.glob("tests/**/*.py"), *(path for path in MODULES if "tests" in path.parts)]
    importing = re.compile(r"^\s*(from|import) [\w.]*\btest_\w+", re.MULTILINE)
    assert [path.name for path in tests if importing.search(path.read_text(encoding="utf-8"))] == []


def test_every_static_file_that_a_template_names_exists() -> None:
    named = {
        (path.name, name)
        for path in SOURCE.rglob("*.html")
        for name in re.findall(r"{% static \"([^\"]+)\" %}", path.read_text(encoding="utf-8"))
    }
    assert named
    assert {(page, name) for page, name in named if finders.find(name) is None} == set()
