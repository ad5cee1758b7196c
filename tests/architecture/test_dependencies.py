"""What the product depends on, it uses."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
PRODUCT = [path for path in (ROOT / "src" / "lapor").rglob("*.py") if "tests" not in path.parts]
# Django imports it where the settings name Argon2.
BY_DJANGO = {"argon2-cffi"}


def named(requirement: str) -> str:
    return re.split(r"[^\w-]", requirement, maxsplit=1)[0].lower()


def test_every_dependency_is_used() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    modules: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for one in distributions:
            modules.setdefault(one.lower().replace("_", "-"), set()).add(module)
    source = "\n".join(path.read_text(encoding="utf-8") for path in PRODUCT)
    unused = [
        name
        for name in map(named, wanted)
        if not any(re.search(rf"\b(import|from) {one}\b|[\"']{one}\b", source) for one in modules[name])
    ]
    assert set(unused) == BY_DJANGO
