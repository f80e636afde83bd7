"""CP-SAT: the plain assignment model and the smallest conflicts, each call in a process of its own.

OR-Tools and highspy each bring a shared library named libhighs.so.1; a process that has loaded one cannot load the
other (undefined symbols). So this package never imports OR-Tools into the caller's process.
"""

import pickle
import subprocess
import sys

from ..errors import NoRoster
from ..model import Problem, Roster
from .reason import Reason

MARGIN = 60.0  # seconds beyond the solver's own limit before its process is ended


def solve_assignment(
    problem: Problem, seconds: float, workers: int = 2, seed: int = 0, start: Roster | None = None
) -> tuple[Roster, float, float]:
    """(roster, cost, bound). Raises NoRoster when none exists or none was found, Unsupported for rules it lacks."""
    return _apart("assign", seconds, problem, seconds, workers, seed, start)


def explain_conflict(problem: Problem, seconds: float = 20.0) -> tuple[Reason, ...] | None:
    """A minimal set of hard rules that cannot all hold; () when a roster exists; None when time did not suffice."""
    return _apart("conflict", 60 * seconds, problem, seconds)


def _apart(what: str, seconds: float, *args):
    done = subprocess.run(
        [sys.executable, "-m", "wangdian.engines.rostering.cpsat.worker"],
        input=pickle.dumps((what, args)),
        capture_output=True,
        timeout=seconds + MARGIN,
        check=False,
    )
    if done.returncode != 0:
        raise NoRoster(f"求解进程中断：{done.stderr.decode(errors='replace')[-300:]}", "cpsat")
    good, value = pickle.loads(done.stdout)
    if not good:
        kind, message, where = value
        raise kind(message, where)
    return value
