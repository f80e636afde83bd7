"""Solver for free tours on a 15-minute grid with several posts (multi-activity tour scheduling)."""

from .solve import solve_tours, trivial_bound

__all__ = ["solve_tours", "trivial_bound"]
