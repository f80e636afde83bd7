"""Solvers for problems with shifts: column generation, neighbourhood search, CP-SAT."""
