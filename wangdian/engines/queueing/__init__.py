"""Queueing: who is called next, and what a day in the lobby would be like.

    from wangdian.engines.queueing import live, policy          # the lobby: no compiler is loaded
    from wangdian.engines.queueing import scenario, simulate    # the simulator (numba)

One definition of the rules (`rules`) serves both. Nothing is imported here, so that a web process that only
routes tickets does not load numba. See docs/algorithms/queueing.md.
"""
