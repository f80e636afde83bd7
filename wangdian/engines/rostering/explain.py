"""Why there is no roster: the smallest set of hard rules in conflict, or the answer that there is none."""

from .branch.solve import solve_branch, suits
from .cpsat import explain_conflict
from .cpsat.reason import Reason
from .errors import NoRoster, Unsupported
from .model import Problem
from .solver.run import Limits

ANY = 1e9  # the first roster will do


def conflict(problem: Problem, seconds: float = 20.0) -> tuple[Reason, ...] | None:
    """A minimal set of hard rules that cannot all hold; () when a roster exists; None when time did not suffice.

    A branch's month is first tried by the compact programme, which finds a roster, or that there is none, quickly.
    """
    if suits(problem):
        try:
            if solve_branch(problem, Limits(seconds, gap=ANY, workers=1)) is not None:
                return ()
        except (NoRoster, Unsupported):
            pass
    return explain_conflict(problem, seconds)
