"""Adding an action touches six files, and none of them can be forgotten. A copy of the tree gets one, for a moment."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
REPORTS, WEB = "src/lapor/reports", "src/lapor/web"
# File → (what stands there, what is put before it).
EDITS = {
    f"{REPORTS}/workflow.py": [
        ('    REMIND = "remind"', '    VISIT = "visit", _("Petugas datang ke lokasi")\n'),
        (
            "    # The reporter's verdict\n",
            "    _row(A.VISIT, _AT_WORK, None, _ANSWERERS, needs=(N.WORDS,)),\n",
        ),
    ],
    f"{REPORTS}/actions.py": [
        (
            "    Facts(A.RESOLVE,",
            '    Facts(A.VISIT, PUBLIC, SPEAKS, ANEW, BLANK, "pin", P.Payload, "follow_ups.visit_place",\n'
            '          pgettext_lazy("verb", "Catat kunjungan")),\n',
        )
    ],
    f"{REPORTS}/commands/follow_ups.py": [
        (
            "def draft_answer(",
            "def visit_place(report: Report, *, by: Actor, words: str, seen: int | None = None) -> Report:\n"
            "    with step(report, Action.VISIT, by=by, given={Need.WORDS: words}, seen=seen) as case:\n"
            "        case.say(PostKind.FOLLOW_UP, words)\n"
            "    return report\n\n\n",
        )
    ],
    f"{WEB}/desk/actions.py": [
        ("    D(A.RESOLVE,", '    D(A.VISIT, F.DraftForm, _("Kunjungan dicatat.")),\n'),
    ],
    "src/lapor/messaging/decisions.py": [
        ("    Decision(A.RESOLVE,", "    Decision(A.VISIT, K.FOLLOWED_UP, K.FOLLOWED_UP, NOBODY),\n"),
    ],
    "tests/verbs.py": [
        (
            "    Action.DRAFT_ANSWER:",
            "    Action.VISIT: lambda w, r, by: follow_ups.visit_place(\n"
            '        r, by=by, words="Kami sudah ke sana."\n    ),\n',
        )
    ],
}
# In the tests' own database, and taken back: the new action is taken, its pages are opened, its table printed.
LIVE = """
from datetime import UTC, datetime
import django
django.setup()
from django.db import transaction
from django.test.utils import setup_test_environment
setup_test_environment()
import lapor.config.urls
from django.conf import settings
from lapor.common import clock
from lapor.reports.workflow import Action
from lapor.reports.workflow_page import page
from lapor.web.tests.case_pages import browser_of, entries_in
from tests.verbs import VERBS
from tests.world import load_world
with clock.frozen(datetime(2026, 9, 8, 9, tzinfo=UTC)), transaction.atomic():
    world = load_world()
    report = world.in_progress()
    VERBS[Action.VISIT](world, report, world.lukman)
    assert report.last_party == "lead"
    bar = browser_of("lukman", report).get(f"/desk/reports/{report.number}/").content.decode()
    assert "Petugas datang ke lokasi" in bar and "Kami sudah ke sana." in bar and "Catat kunjungan" in bar
    form = browser_of("lukman", report).get(f"/desk/reports/{report.number}/visit/").content.decode()
    assert 'name="words"' in form
    for reader in ("reporter", "stranger"):
        shown = browser_of(reader, report).get(f"/r/{report.number}/").content.decode()
        assert "Petugas datang ke lokasi" in shown and report.last_number in entries_in(shown)
    transaction.set_rollback(True)
assert "Petugas datang ke lokasi" in page()
print("LIVED")
"""
IMPORT = "import django; django.setup(); import lapor.config.urls; print('LIVED')"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("src", "tests"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "demo", "fixtures")
        )
    shutil.copytree(ROOT / "src/lapor/demo", tmp_path / "src/lapor/demo")
    return tmp_path


def edit(tree: Path, *, but: str = "") -> None:
    for name, edits in EDITS.items():
        if name == but:
            continue
        text = (tree / name).read_text(encoding="utf-8")
        for mark, added in edits:
            assert text.count(mark) == 1, (name, mark)
            text = text.replace(mark, added + mark)
        (tree / name).write_text(text, encoding="utf-8")


def run(tree: Path, program: str) -> subprocess.CompletedProcess[str]:
    # The tests' own database on the server of this run.
    name = connection.settings_dict["NAME"]
    address = re.sub(r"(@[^/]*/)[^?]*", rf"\g<1>{name}", os.environ["DATABASE_URL"])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tree / "src"), str(tree)))}
    if program == LIVE:
        environment["DATABASE_URL"] = address
    return subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=tree, env=environment, capture_output=True, text=True
    )


def test_a_new_action_is_six_files_and_is_everywhere(db: None, tree: Path) -> None:
    assert len(EDITS) <= 6
    edit(tree)
    lived = run(tree, LIVE)
    assert lived.stdout.endswith("LIVED\n"), lived.stderr[-2000:]


@pytest.mark.parametrize("forgotten", [name for name in EDITS if not name.startswith("tests/")])
def test_a_forgotten_file_does_not_import(tree: Path, forgotten: str) -> None:
    edit(tree, but=forgotten)
    lived = run(tree, IMPORT)
    assert "LIVED" not in lived.stdout
    assert "IncompleteTable" in lived.stderr or "AttributeError" in lived.stderr, lived.stderr[-2000:]
