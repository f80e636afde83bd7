#!/usr/bin/env python3
"""Every daily command of the project. Standard library only, any Python ≥ 3.8.

`make` lists them; `make NAME` and `python3 dev.py NAME` are the same.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from devtools import frontend, postgres, python, system
from devtools.paths import PYTHON, ROOT, VAR
from devtools.say import run, step

COMMANDS = {}


def command(function):
    """Register a function as a command; its first docstring line is shown in the list."""
    COMMANDS[function.__name__.replace("_", "-")] = function
    return function


def tool(*args, **options):
    """Run a module of the project's own Python."""
    run(PYTHON, "-m", *args, cwd=str(ROOT), **options)


def manage(*args):
    """Run a Django command as the database role that may run it."""
    tool("wangdian", "manage", *args)


def everything():
    """What any command that touches pages or data needs."""
    python.ensure()
    frontend.ensure()
    postgres.ensure()
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    tool("wangdian.ui.translations")


@command
def setup(args):
    """install what is missing and start the private database"""
    everything()
    manage("migrate", "-v", "0")


@command
def demo(args):
    """the demo bank, a compiled and published plan, the site and its worker, with the sign-in names"""
    everything()
    manage("migrate", "-v", "0")
    tool("demo", *args)


@command
def test(args):
    """set up what is missing and run the whole suite, browser tests included"""
    everything()
    system.ensure()
    check([])
    tool("pytest", *args)


@command
def test_fast(args):
    """the everyday tests: no browser, nothing slow"""
    everything()
    tool("pytest", "-q", "-m", "not slow and not browser", *args)


@command
def check(args):
    """every static check; changes nothing"""
    python.ensure()
    tool("ruff", "check", ".")
    tool("ruff", "format", "--check", "-q", ".")
    run(PYTHON.parent / "lint-imports", "--no-cache", cwd=str(ROOT))
    tool("mypy")


@command
def fix(args):
    """mend what the linter and formatter can mend"""
    python.ensure()
    tool("ruff", "check", "--fix", "-q", ".")
    tool("ruff", "format", "-q", ".")


@command
def db(args):
    """start the private PostgreSQL and print nothing secret"""
    python.ensure()
    postgres.ensure()


@command
def db_stop(args):
    """stop the private PostgreSQL"""
    postgres.halt()


@command
def db_reset(args):
    """throw the private database away"""
    postgres.reset()


@command
def migrate(args):
    """bring the database to the newest schema"""
    everything()
    manage("migrate", *args)


@command
def makemigrations(args):
    """write migrations for changed models"""
    everything()
    manage("makemigrations", *args)


@command
def messages(args):
    """collect visible strings into the English catalogue and compile it"""
    everything()
    tool("wangdian.ui.translations", "update")


def bench_command(name, what):
    def bench(args):
        python.ensure()
        tool("bench." + name.replace("-", "_"), *args)

    bench.__doc__ = what
    COMMANDS["bench-" + name] = bench


bench_command("plantext", "compiler: precision, recall, F1 per kind and field; speed")
bench_command("queueing", "simulator and staffing against formulas, peers and the logs")
bench_command("staffing", "Erlang solves beside pyworkforce")
bench_command("forecasting", "back-tests beside statsforecast and the seasonal naive")
bench_command("rostering", "rosters against best known results")
bench_command("rostering-fleet", "branch months per core-second")


@command
def chaos(args):
    """kill workers, the web and PostgreSQL at random moments; print what was lost or doubled (nothing may be)"""
    everything()
    tool("bench.chaos", *args)


@command
def bench(args):
    """compile speed, the 今日 page at bank size, one day's generation; lists, clocks and audit at a million rows"""
    everything()
    tool("bench.platform", *args)
    tool("bench.cases", *[a for a in args if a in ("--quick", "--json")])


def listing():
    lines = ["make COMMAND (or python3 dev.py COMMAND …)", ""]
    for name, function in COMMANDS.items():
        lines.append("  {:<16} {}".format(name, (function.__doc__ or "").strip().splitlines()[0]))
    return "\n".join(lines)


def main(argv):
    if not argv or argv[0] in ("-h", "--help", "list"):
        print(listing())
        return
    if argv[0] not in COMMANDS:
        print("no such command: {}\n\n{}".format(argv[0], listing()), file=sys.stderr)
        sys.exit(2)
    COMMANDS[argv[0]](argv[1:])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        step("stopped")
        sys.exit(130)
