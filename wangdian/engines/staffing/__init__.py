"""Staffing: people per interval from arrivals (`required`), checked by the simulator (`verify`), and per year
(`headcount`). See docs/algorithms/staffing.md."""
