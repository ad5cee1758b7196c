"""What the project promises about its own shape. Layers are checked by import-linter; this checks the rest."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from lapor.reports.actions import ROWS
from lapor.reports.workflow import TABLE, Action, Party
from lapor.reports.workflow_page import page

ROOT = Path(settings.ROOT)
SOURCE = ROOT / "src" / "lapor"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
PRODUCT = [path for path in MODULES if "tests" not in path.parts]
GUARDS = {"public", "citizen", "desk", "office"}


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


def test_addresses_are_nouns_in_lower_case() -> None:
    odd = [address for address, _ in views() if re.search(r"[A-Z_]", re.sub(r"<[^>]+>|\(.*?\)", "", address))]
    assert odd == []


def test_the_workflow_page_is_what_the_table_says() -> None:
    assert (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8") == page()


def test_every_action_has_a_row_and_a_button_unless_it_is_the_systems() -> None:
    assert {row.action for row in TABLE} == set(Action)
    by_people = {row.action for row in TABLE if row.parties != {Party.SYSTEM}} - {Action.FILE}
    assert by_people == {row.action for row in ROWS if row.verb}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_short_and_has_a_subject(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # The rows of a case and of the feed are read in one sitting; cut apart they would be harder to read.
    assert len(text.splitlines()) <= (520 if path == SOURCE / "reports" / "models.py" else 400)
    assert path.stem not in {"utils", "helpers", "services", "managers", "base", "misc"}


def test_few_functions_pass_forty_lines() -> None:
    long = []
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 40:
                long.append(f"{path.relative_to(SOURCE)}:{node.name}")
    assert len(long) <= 5, long


def test_time_is_read_in_one_place() -> None:
    reading = re.compile(r"\b(datetime\.now|datetime\.today|date\.today|timezone\.now|utcnow)\(")
    readers = [path for path in PRODUCT if reading.search(path.read_text(encoding="utf-8"))]
    assert readers == [SOURCE / "common" / "clock.py"]


def test_only_commands_write_reports() -> None:
    """Case rows are written in reports/commands (events and the sealed identity beside it), nowhere else."""
    case_rows = r"(Report|Assignment|Turn|Clock|Event|Post|Attachment|Identity|FilingKey)"
    writing = re.compile(
        rf"\b{case_rows}\.objects\b[^\n]*\.(create|bulk_create|update|delete|get_or_create|update_or_create|bulk_update)\("
        r"|\b(report|case\.report)\.save\("
    )
    allowed = {SOURCE / "reports" / "identity.py", SOURCE / "reports" / "events" / "__init__.py"}
    outside = [
        str(path.relative_to(SOURCE))
        for path in PRODUCT
        if path not in allowed
        and "commands" not in path.parts
        and writing.search(path.read_text(encoding="utf-8"))
    ]
    assert outside == []


def test_events_have_one_writer() -> None:
    making = re.compile(r"\bEvent\(\n? *\w+=|\bEvent\.objects\b[^)]*\.(create|bulk_create|update|delete)\(")
    found = [path for path in PRODUCT if making.search(path.read_text(encoding="utf-8"))]
    assert found == [SOURCE / "reports" / "events" / "__init__.py"]


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
        for match in [inline.search(path.read_text(encoding="utf-8"))]
        if match and "application/json" not in match.group(0)
    ]
    assert found == []


def test_lock_files_name_no_address() -> None:
    for path in ROOT.glob("requirements*.lock"):
        assert "://" not in path.read_text(encoding="utf-8"), path.name
