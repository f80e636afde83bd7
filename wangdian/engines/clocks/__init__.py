"""Clocks of a case: how much of a limit is used, when it runs out, whom to call when. Values in, values out.

`ClockSpec` says the limit, `Clock` adds what happened as `Span`s; acts (`start`, `pause`, `resume`, `stop`,
`cancel`, `reopen`, `regrade`, `recompute`) return another clock; questions (`consumed`, `remaining`, `due_at`,
`rung_times`, `state`, `read`, …) take the moment they are asked at.
"""

from wangdian.engines.clocks.clock import (
    Clock,
    Span,
    SpanKind,
    cancel,
    pause,
    recompute,
    reopen,
    resume,
    start,
    stop,
)
from wangdian.engines.clocks.errors import ClockError
from wangdian.engines.clocks.reading import (
    Reading,
    RungTime,
    State,
    breached_at,
    consumed,
    counts_again,
    due_at,
    paused,
    read,
    remaining,
    rung_times,
    runs_out,
    state,
)
from wangdian.engines.clocks.regrade import regrade
from wangdian.engines.clocks.spec import ClockSpec, Regrade, Rung

__all__ = [
    "Clock",
    "ClockError",
    "ClockSpec",
    "Reading",
    "Regrade",
    "Rung",
    "RungTime",
    "Span",
    "SpanKind",
    "State",
    "breached_at",
    "cancel",
    "consumed",
    "counts_again",
    "due_at",
    "pause",
    "paused",
    "read",
    "recompute",
    "regrade",
    "remaining",
    "reopen",
    "resume",
    "rung_times",
    "runs_out",
    "start",
    "state",
    "stop",
]
