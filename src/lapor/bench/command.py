"""`./lapor bench`: make a world unless it is there, serve it, measure it, and say how it stands to what is promised."""

import argparse
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lapor.bench import paper
from lapor.bench.plan import PARTS, Run, measure_everything
from lapor.bench.server import Place, place, run_inside
from lapor.bench.targets import Ceiling
from lapor.common import clock
from lapor.supervisor.home import ROOT

SIZES = "0, 100000, 1000000 or 10000000 are usual; any number will do"
WORLDS = {
    "life": "650 governments with 40,000 units, uneven, 3.5 % open",
    "hot": "8 governments with 400 units, 27 % open",
}


def run(arguments: Sequence[str]) -> int:
    """Exit code 0: measured, and every answer was right. That a target was missed is told, and is no failure."""
    chosen = _parser().parse_args(arguments)
    folder = Path(chosen.home or Path(os.environ.get("LAPOR_HOME") or ROOT / "var") / "bench").absolute()
    world = folder / f"{chosen.world}-{chosen.reports}"
    if chosen.fresh and world.exists():
        shutil.rmtree(world)
    began = time.monotonic()
    with place(world) as opened:
        cast = _world(opened, chosen)
        if chosen.only == ["world"]:
            return 0
        run = Run(opened, cast, chosen.world, chosen.seconds, _say)
        measure_everything(run, set(chosen.only or ()))
    about = _about(chosen, cast, began)
    compare(run, folder / "results", about)
    _write(folder, run, about)
    return int(any(figure.wrong for figure in run.figures))


def _world(opened: Place, chosen: argparse.Namespace) -> dict[str, Any]:
    """A world that was cut off before its copies is begun again in an empty database."""
    run_inside(opened, "prepare")
    built = json.loads(run_inside(opened, "build", chosen.world, str(chosen.reports)))
    if built.get("cut_off"):
        _say("This world was cut off in its first minutes; it is begun again.")
        with opened.cluster.renewed_database():
            pass
        run_inside(opened, "prepare")
        built = json.loads(run_inside(opened, "build", chosen.world, str(chosen.reports)))
    cast: dict[str, Any] = json.loads(run_inside(opened, "cast"))
    _say(f"The world has {cast['reports']:,} reports, {cast['open_share']:.1%} of them open.")
    return cast


def _about(chosen: argparse.Namespace, cast: dict[str, Any], began: float) -> dict[str, Any]:
    return {
        "world": f"{chosen.world}: {WORLDS[chosen.world]}",
        "reports": f"{cast['reports']:,}",
        "open": f"{cast['open_share']:.1%}",
        "when": f"{clock.now():%Y-%m-%d %H:%M} UTC",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load of the machine at the end": ", ".join(f"{one:.1f}" for one in os.getloadavg()),
        "seconds": round(time.monotonic() - began),
    }


def compare(run: Run, results: Path, about: dict[str, Any]) -> None:
    """Each figure against the smallest world of this kind that was measured before: at most 1.3, better 1.1."""
    kept = [json.loads(path.read_text()) for path in results.glob(f"{run.world}-*.json")]
    smaller = [one for one in kept if 0 < one["size"] < run.cast["reports"]]
    if not smaller or Ceiling.SELECT not in run.ceilings:
        return
    least = min(smaller, key=lambda one: int(one["size"]))
    before = {one["name"]: one["web_ms"] + one["database_ms"] for one in least["figures"]}
    about["grown"] = f"against {least['size']:,} reports"
    for figure in run.figures:
        then, now = before.get(figure.name), figure.cpu_ms / run.ceilings[Ceiling.SELECT].cpu_ms
        if then and figure.cpu_ms and figure.target:
            figure.grown = now / (then / before[Ceiling.SELECT])


def _write(folder: Path, run: Run, about: dict[str, Any]) -> None:
    name = f"{run.world}-{run.cast['reports']}"
    results = folder / "results"
    results.mkdir(exist_ok=True)
    kept = {"size": run.cast["reports"], "about": about, "figures": paper.as_data(run.figures)}
    (results / f"{name}.json").write_text(json.dumps(kept, indent=1))
    paper.write_page(results / f"{name}.html", run.figures, about)
    sys.stdout.write(f"\n{paper.table(run.figures)}\n\n")
    for key, value in about.items():
        sys.stdout.write(f"{key}: {value}\n")
    sys.stdout.write(f"As a page: {results / name}.html\n")


def _worlds() -> str:
    """For argparse, which reads a percent sign as the beginning of a placeholder."""
    return "; ".join(f"{name}: {told}" for name, told in WORLDS.items()).replace("%", "%%")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./lapor bench", description=__doc__)
    parser.add_argument("--world", choices=WORLDS, default="life", help=_worlds())
    parser.add_argument("--reports", type=int, default=100_000, help=SIZES)
    parser.add_argument("--seconds", type=float, default=4.0, help="for each figure (default 4)")
    parser.add_argument(
        "--only", nargs="+", choices=["world", *PARTS], help="these parts; `world` makes it and stops"
    )
    parser.add_argument(
        "--home", help="where worlds are kept (default: bench/ in the home of the installation)"
    )
    parser.add_argument("--fresh", action="store_true", help="make the world anew")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
