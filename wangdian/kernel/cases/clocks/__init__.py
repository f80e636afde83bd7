"""Clocks of cases: rows and spans in the tables, arithmetic in engines.clocks.

`keeping` follows a case through its life, `sweeping` calls whom a clock calls, `changing` follows a changed calendar,
`targets` says how long a clock may take, `showing` and `reports` put clocks into words and sums.
"""
