"""Why there is no roster: a smallest set of rules that cannot all hold, in words."""

from ortools.sat.python import cp_model

from ..model import Problem
from .model import Model
from .reason import Reason


def conflict_here(problem: Problem, seconds: float = 20.0) -> tuple[Reason, ...] | None:
    """A minimal conflicting set (dropping any one of it resolves this conflict); () if a roster exists; None if the
    time did not suffice to tell.

    CP-SAT gives a sufficient set of assumptions; each is then left out in turn to see if the rest still conflicts.
    """
    model = Model(problem)
    model.cp.clear_objective()
    core = _core(model, list(model.switch), seconds)
    if core is None or core == ():
        return core
    kept = list(core)
    for candidate in list(core):
        rest = [x for x in kept if x != candidate]
        smaller = _core(model, rest, seconds)
        if smaller:
            kept = [x for x in rest if x in smaller]
        elif smaller is None:
            continue  # not decided in time: keep it
    return tuple(model.switch[i] for i in kept)


def _core(model: Model, switches: list[int], seconds: float) -> tuple[int, ...] | None:
    """Assumptions that suffice for a conflict; () = no conflict; None = not decided."""
    model.cp.clear_assumptions()
    model.cp.add_assumptions([model.cp.get_bool_var_from_proto_index(i) for i in switches])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    status = solver.solve(model.cp)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ()
    if status != cp_model.INFEASIBLE:
        return None
    return tuple(solver.sufficient_assumptions_for_infeasibility()) or tuple(switches)
