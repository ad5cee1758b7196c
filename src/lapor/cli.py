"""`./lapor <command>`: what an operator and a developer type. Thin: each command lives where its subject lives."""

import argparse
import os
import sys

from lapor.supervisor.refusals import CannotRun


def main(arguments: list[str] | None = None) -> int:
    """Run one command and give the exit code. Foreseen obstacles become one sentence, without a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    cut = 1 if given[:1] and given[0] in PASSING_ON else len(given)
    chosen = _parser().parse_args(given[:cut])
    try:
        return chosen.command(chosen, given[cut:]) or 0
    except KeyboardInterrupt:
        return 130
    except _foreseen() as refusal:
        print(f"lapor: {refusal}", file=sys.stderr)
        return 1


def _foreseen() -> tuple[type[Exception], ...]:
    """Asked for when something is raised: the database's launcher takes longer to load than some commands to run."""
    from lapor.embedded import LauncherRefusal

    return CannotRun, LauncherRefusal


def _run(chosen: argparse.Namespace, _rest: list[str]) -> None:
    from lapor.supervisor.run import run

    run(host=chosen.host, port=chosen.port, demo_reports=0 if chosen.no_demo else DEMO_REPORTS)


def _test(_chosen: argparse.Namespace, rest: list[str]) -> int:
    from lapor.supervisor.checks import check_everything

    return check_everything(pytest_arguments=rest)


def _doctor(_chosen: argparse.Namespace, _rest: list[str]) -> int:
    from lapor.supervisor.doctor import examine

    return examine()


def _manage(_chosen: argparse.Namespace, rest: list[str]) -> int:
    from lapor.supervisor.django_commands import run_django

    return run_django(rest)


def _django(chosen: argparse.Namespace, rest: list[str]) -> int:
    from lapor.supervisor.django_commands import run_django

    return run_django([chosen.name.replace("-", "_"), *rest])


def _work(_chosen: argparse.Namespace, _rest: list[str]) -> int:
    from lapor.supervisor.work import work

    return work()


def _prepare(_chosen: argparse.Namespace, rest: list[str]) -> None:
    import django

    from lapor.supervisor.home import open_home
    from lapor.supervisor.prepare import prepare

    django.setup()
    prepare(open_home(environ=os.environ), demo_reports=int(rest[0]))


def _deadlines(_chosen: argparse.Namespace, rest: list[str]) -> int:
    from lapor.reports.clocks.lines.command import run

    return run(rest)


def _bench(_chosen: argparse.Namespace, rest: list[str]) -> int:
    from lapor.bench.command import run

    return run(rest)


def _sbom(_chosen: argparse.Namespace, _rest: list[str]) -> int:
    from lapor.supervisor.sbom import write_sbom

    return write_sbom()


def _dump(chosen: argparse.Namespace, _rest: list[str]) -> int:
    from lapor.supervisor.copies import dump

    return dump(chosen.file)


def _restore(chosen: argparse.Namespace, _rest: list[str]) -> int:
    from lapor.supervisor.copies import restore

    return restore(chosen.file)


DEMO_REPORTS = 300
COMMANDS = {
    "run": (_run, "start everything and serve until Ctrl-C"),
    "test": (_test, "lint, types, architecture and all tests; arguments go to pytest alone"),
    "doctor": (_doctor, "say what this machine offers and what is missing"),
    "work": (_work, "run one more worker; `run` has one already"),
    "migrate": (_django, "bring the database up to date"),
    "set-up": (_django, "fill an empty installation: institution and first administrator; set-up --help"),
    "demo": (_django, "make the demo world: demo [--reports N]"),
    "import-regions": (_django, "read the table of regions: import-regions FILE"),
    "import-agencies": (_django, "read a table of units and officers: import-agencies FILE [--dry-run]"),
    "mail-test": (_django, "send one mail to see whether EMAIL_URL is right: mail-test ADDRESS"),
    "message-test": (_django, "which ways out are set up; with WAY ADDRESS, one message by it"),
    "calendar": (_django, "the working calendar: calendar show | diff FILE | import FILE | settle"),
    "clock": (_django, "may the clock be believed: clock show | confirm | repair"),
    "verify": (_django, "is the history whole? every chain, word and file: verify [--without-files]"),
    "deadlines": (_deadlines, "compute limits without a database: deadlines compute < LINES"),
    "rebuild-facts": (_django, "make the figures of the boards anew, beside those that are read"),
    "keys": (_django, "the keys that seal and hash: keys show | rotate | accept"),
    "manage": (_manage, "any Django command, for instance: manage shell"),
    "dump": (_dump, "write the embedded database into FILE"),
    "restore": (_restore, "replace the embedded database by FILE, which dump has written"),
    "bench": (_bench, "measure pages, steps and sweeps in worlds of any size: bench --help"),
    "sbom": (_sbom, "list the locked packages as CycloneDX JSON"),
    "prepare": (_prepare, "what `run` does before it serves"),
}
PASSING_ON = {
    "test",
    "migrate",
    "set-up",
    "demo",
    "import-regions",
    "import-agencies",
    "mail-test",
    "message-test",
    "rebuild-facts",
    "calendar",
    "clock",
    "verify",
    "deadlines",
    "keys",
    "bench",
    "manage",
    "prepare",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./lapor", description="An open-source SP4N-LAPOR! on one machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    added = {name: commands.add_parser(name, help=text) for name, (_command, text) in COMMANDS.items()}
    for name, (command, _text) in COMMANDS.items():
        added[name].set_defaults(command=command, name=name)
    _add_run_options(added["run"])
    for name in ("dump", "restore"):
        added[name].add_argument("file", metavar="FILE")
    return parser


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    environ = os.environ
    parser.add_argument("--host", default=environ.get("LAPOR_HOST", "127.0.0.1"), help="default 127.0.0.1")
    parser.add_argument("--port", type=_port, default=environ.get("LAPOR_PORT", "8000"), help="default 8000")
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port: give a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
