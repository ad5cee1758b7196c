"""The Chromium for browser journeys: the system's own, never a downloaded one."""

import shutil
from collections.abc import Mapping

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium(*, environ: Mapping[str, str]) -> str | None:
    """The path of LAPOR_CHROMIUM or of the first browser on PATH; None if there is none."""
    for name in (environ.get("LAPOR_CHROMIUM"), *NAMES):
        if name and (found := shutil.which(name, path=environ.get("PATH"))):
            return found
    return None
