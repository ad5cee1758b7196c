"""What the documents say of the tree is so: every path and name they give is there, and modules are named by nouns."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
SOURCE = ROOT / "src" / "lapor"
DOCUMENTS = [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"]
PATH = re.compile(r"`((?:src|tests|docs|benchmarks)/[\w./*-]+)`")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
BARE = re.compile(r"`([a-z_]\w*\.(?:py|js|css|html))`")
NAME = re.compile(r"`([A-Za-z_]\w+)`(?: and `([A-Za-z_]\w+)`)? in `(src/[\w./]+\.py)`")


def named_in(document: Path) -> str:
    return document.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_document_names_is_there(document: Path) -> None:
    paths = [one for one in PATH.findall(named_in(document)) if not _is_there(ROOT, one)]
    links = [one for one in LINK.findall(named_in(document)) if not (document.parent / one).exists()]
    assert paths + links == []


def _is_there(base: Path, named: str) -> bool:
    return any(base.glob(named)) if "*" in named else (base / named).exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_named_without_its_folder_lies_beside_a_path_of_the_same_line(document: Path) -> None:
    """A line without a path may name a file by its name alone, as long as there is such a file."""
    missing = []
    for line in named_in(document).splitlines():
        beside = {path.parent if path.suffix else path for path in map(Path, PATH.findall(line))}
        for name in BARE.findall(line):
            is_there = any((ROOT / folder / name).exists() for folder in beside)
            if not is_there and (beside or not any(SOURCE.rglob(name))):
                missing.append(f"{name} in: {line[:90]}")
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_name_that_a_document_places_in_a_file_is_written_there(document: Path) -> None:
    missing = [
        f"{name} in {path}"
        for *names, path in NAME.findall(named_in(document))
        for name in filter(None, names)
        if not re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert missing == []


# Names that end as a verb does and are nouns of the field, or of Django and Python.
AGREED = {
    "messaging",
    *(
        "closing",
        "filing",
        "routing",
        "redating",
        "decoding",
        "formatting",
        "spelling",
        "reading",
        "standing",
        "timekeeping",
    ),
    *("wording", "spelling", "embedded", "feed"),
}
# Named for what they are told to do, because an operator types them, or a command of the shell is their whole subject.
COMMANDS = {"import_agencies", "import_regions", "prepare", "run", "set_up", "verify"}
DOING = re.compile(
    r"(ing|ed)$|^(add|ask|build|check|choose|do|find|get|handle|import|keep|make|open|prepare|process|put|run|set|show"
    r"|take|tell|verify)(_|$)"
)


def test_modules_and_folders_are_named_by_nouns() -> None:
    product = [
        path.relative_to(SOURCE).with_suffix("")
        for path in SOURCE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
    ]
    names = {part for path in product for part in path.parts}
    assert {name for name in names if DOING.search(name)} == AGREED | COMMANDS


# Django's own, which this project does not have.
FOREIGN = {"manage.py"}


def test_every_module_that_the_code_speaks_of_is_there() -> None:
    code = [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    known = {path.name for path in code} | FOREIGN
    speaking = re.compile(r"`(?:[\w.]+/)*([a-z_]\w*\.py)`")
    missing = [
        f"{name} in {path.relative_to(ROOT)}"
        for path in code
        for name in speaking.findall(path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert missing == []
