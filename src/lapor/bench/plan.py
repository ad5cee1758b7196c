"""What is measured, and in which order: first what only reads, then what adds to the world, then what changes it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lapor.bench.figures import Figure, of_ceiling
from lapor.bench.measurement import Client, measure
from lapor.bench.processes import MB, cpu_of_tree
from lapor.bench.server import Place, Server, run_inside, serving, working
from lapor.bench.targets import HOT_PAGE, TARGETS, Ceiling, Target
from lapor.supervisor.refusals import CannotRun

BOARD_VISITORS = 50
Say = Callable[[str], None]


@dataclass(slots=True)
class Run:
    """A run over one world. `seconds`: how long each figure is measured."""

    place: Place
    cast: dict[str, Any]
    world: str
    seconds: float
    say: Say
    figures: list[Figure] = field(default_factory=list)
    ceilings: dict[Ceiling, Figure] = field(default_factory=dict)
    officers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, figure: Figure, target: Target | None = None) -> None:
        figure.target = target or TARGETS.get(figure.name)
        if figure.target:
            figure.value = of_ceiling(figure, figure.target, self.ceilings)
        self.figures.append(figure)
        compared = f"  {figure.value:.1f} {figure.target.unit}" if figure.target and figure.value else ""
        self.say(
            f"{figure.name:<36} web {figure.web_ms:7.1f}  db {figure.database_ms:7.1f} ms  "
            f"p95 {figure.p95:7.1f}  {figure.verdict}{compared}  {figure.wrong[:160]}"
        )

    def compare(self) -> None:
        """Anew, with what is known of the ceilings by now."""
        for figure in self.figures:
            if figure.target and figure.target.ceiling:
                figure.value = of_ceiling(figure, figure.target, self.ceilings)

    def given(self, **more: Any) -> dict[str, Any]:
        """What the stories need of the cast."""
        known = {name: self.cast[name] for name in ("agency", "unit", "incident_on")}
        return {**known, "officers": self.officers, **more}

    def turns(self, a_second: float) -> int:
        return max(5, round(self.seconds * a_second))


Part = Callable[[Run, Server], None]


def measure_everything(run: Run, parts: set[str]) -> None:
    """All parts, or those that are named; ceilings and signing in always."""
    with serving(run.place) as server:
        _ceilings(run, server)
        _sign_in(run, server)
        for name, part in ONLINE.items():
            if not parts or name in parts:
                part(run, server)
        _ceilings(run, server)
        run.compare()
        memory = Figure(name="memory of a worker", value=server.memory() / MB)
        memory.notes["requests"] = sum(figure.count for figure in run.figures)
        run.add(memory)
    for name, figures in OFFLINE.items():
        if not parts or name in parts:
            for figure in figures(run):
                run.add(figure)


def _ceilings(run: Run, server: Server) -> None:
    """Measured before and after everything else: what counts is the cheaper one, which others disturbed less."""
    for ceiling, method, path, word in (
        (Ceiling.BARE, "GET", "/bench/bare/", "bare"),
        (Ceiling.SELECT, "GET", f"/bench/select/?id={run.cast['first_id']}", "select"),
        (Ceiling.INSERT, "POST", "/bench/insert/", "insert"),
    ):
        given = {"method": method, "path": path, "word": word}
        (figure,) = measure(
            server, str(ceiling), "ceiling", given, turns=100_000, seconds=run.seconds, connections=1
        )
        if ceiling in run.ceilings:
            figure.name = f"{ceiling}, again"
        run.add(figure)
        known = run.ceilings.get(ceiling, figure)
        run.ceilings[ceiling] = min(known, figure, key=lambda one: one.cpu_ms)


def _sign_in(run: Run, server: Server) -> None:
    for name, officer in run.cast["people"].items():
        client = Client(server, "sign_in", {"sign_in": officer}, turns=1, warms=False)
        client.begin()
        result = client.result()
        if result["wrong"]:
            raise CannotRun(f"{officer['email']} could not sign in: {result['wrong'][0]}")
        run.officers[name] = result["kept"][0]


# -- pages --------------------------------------------------------------------------------------------------------


def _pages(run: Run, server: Server) -> None:
    public, inner = run.cast["public"], run.cast["inner"]
    for name, who, pages in (
        ("home", "", [("/", "LAPOR")]),
        ("public list", "", [("/reports/", "/r/")]),
        (
            "public search",
            "",
            [(f"/reports/?q={word}", "LAPOR") for word in ("lampu", "jalan+rusak", "air+keruh")],
        ),
        ("report page", "", [(f"/r/{number}/", number) for number in public]),
        ("tracking", "", [(f"/r/{number}/", "PIN") for number in _hidden(inner, public)]),
        ("the form", "", [("/reports/new/", 'name="key"')]),
        ("queue of 50", "coordinator", [("/desk/", "/desk/reports/")]),
        ("desk search", "coordinator", [("/desk/all/?q=lampu", "/desk/")]),
        ("case", "coordinator", [(f"/desk/reports/{number}/", number) for number in inner]),
        ("board", "coordinator", [("/office/", "/office/")]),
        ("board of a small government", "small", [("/office/", "/office/")]),
        ("limits board", "coordinator", [("/office/deadlines/", "/office/")]),
        ("turns board", "coordinator", [("/office/turns/", "/office/")]),
        ("national board", "nation", [("/office/", "/office/")]),
        ("export of turns", "nation", [("/office/turns.csv", ",")]),
    ):
        if not pages:
            run.add(Figure(name=name, wrong="nothing to look at in this world"))
            continue
        given = {"pages": [{"path": path, "word": word} for path, word in pages]}
        if who:
            given |= run.officers[who]
        (figure,) = measure(server, name, "pages", given, turns=500, seconds=run.seconds)
        run.add(figure, HOT_PAGE if run.world == "hot" and name in TARGETS else None)


def _hidden(inner: list[str], public: list[str]) -> list[str]:
    return [number for number in inner if number not in public][:5]


# -- what adds to the world ---------------------------------------------------------------------------------------


def _filing(run: Run, server: Server) -> None:
    (figure,) = measure(
        server, "file a report", "filing", run.given(), turns=run.turns(20), seconds=run.seconds * 4
    )
    run.add(figure)


def _steps(run: Run, server: Server) -> None:
    for step in ("verify", "follow_up", "resolve"):
        given = run.given(step=step)
        whole, *_parts = measure(
            server, f"step: {step}", "step", given, turns=run.turns(6), seconds=run.seconds * 4
        )
        run.add(whole)


def _lifecycles(run: Run, server: Server) -> None:
    with working(run.place):
        for name, story in (("short lifecycle", "short_life"), ("full lifecycle", "full_life")):
            whole, *parts = measure(
                server, name, story, run.given(), turns=100_000, seconds=run.seconds * 3, connections=3
            )
            run.add(whole)
            for part in parts:
                part.name = f"{name}: {part.name}"
                run.add(part)


def _filing_beside_boards(run: Run, server: Server) -> None:
    """One visitor files without pause, alone and then beside 50 who do nothing but open boards."""
    alone = _filings(run, server)
    boards = {
        "pages": [{"path": "/office/", "word": "office"}],
        "name": "boards",
        **run.officers["coordinator"],
    }
    crowd = Client(
        server,
        "pages",
        boards,
        connections=BOARD_VISITORS,
        turns=10_000,
        seconds=run.seconds * 4,
        warms=False,
    )
    crowd.begin()
    beside = _filings(run, server)
    busy = crowd.result()
    beside.value = beside.rate / alone.rate if alone.rate else None
    beside.notes |= {
        "alone_a_second": alone.rate,
        "beside_a_second": beside.rate,
        "boards_a_second": busy["turns"] / busy["seconds"],
        "boards_refused": len(busy["wrong"]),
    }
    run.add(beside)


def _filings(run: Run, server: Server) -> Figure:
    name = f"filing beside {BOARD_VISITORS} visitors of boards"
    whole, *_parts = measure(
        server, name, "filing_with_form", run.given(), turns=100_000, seconds=run.seconds * 2, warms=False
    )
    return whole


ONLINE: dict[str, Part] = {
    "pages": _pages,
    "filing": _filing,
    "steps": _steps,
    "lifecycles": _lifecycles,
    "boards": _filing_beside_boards,
}


# -- without the web ----------------------------------------------------------------------------------------------


def _inside(run: Run, name: str, part: str) -> Figure:
    run.say(f"{name} …")
    before = cpu_of_tree(run.place.postmaster)
    try:
        found = json.loads(run_inside(run.place, part))
    except CannotRun as refusal:
        return Figure(name=name, wrong=str(refusal))
    used = cpu_of_tree(run.place.postmaster) - before
    count = max(1, found["count"])
    figure = Figure(name=name, count=found["count"], web_ms=found["own_cpu"] * 1000 / count)
    figure.database_ms = used * 1000 / count
    figure.rate = found["count"] / found["seconds"] if found["seconds"] else 0.0
    figure.notes = found
    if not found["count"]:
        figure.wrong = "there was nothing to do"
    if found.get("breaks"):
        figure.wrong = f"{found['breaks']} breaks"
    return figure


def _sweeps(run: Run) -> Iterator[Figure]:
    yield _inside(run, "sweep: rungs told", "sweeps")


def _calendar(run: Run) -> Iterator[Figure]:
    yield _inside(run, "calendar change: clocks", "calendar")


def _import(run: Run) -> Iterator[Figure]:
    yield _inside(run, "import: units tried", "units")


def _verify(run: Run) -> Iterator[Figure]:
    yield _inside(run, "verify: events", "verify")


OFFLINE: dict[str, Callable[[Run], Iterator[Figure]]] = {
    "sweeps": _sweeps,
    "calendar": _calendar,
    "import": _import,
    "verify": _verify,
}
PARTS = [*ONLINE, *OFFLINE]
