"""Another limit on a clock that is running: what becomes of the time already used is said, never guessed."""

from dataclasses import replace
from datetime import datetime

from wangdian.engines.clocks.clock import Clock
from wangdian.engines.clocks.errors import ClockError
from wangdian.engines.clocks.reading import due_at
from wangdian.engines.clocks.scale import utc
from wangdian.engines.clocks.spec import ClockSpec, Regrade


def regrade(clock: Clock, spec: ClockSpec, policy: Regrade, now: datetime) -> Clock:
    """The clock under another limit from `now` on. The ladder is always the new one.

    RESTART counts from now, with a fresh pause cap; a clock that is paused stays paused. KEEP_ELAPSED applies
    the new limit as if it had held from the beginning, pauses included. STRICTER does so with whichever limit
    (target, mode and cap) is due earlier, so that a new grade never gives more time. Raises `closed`.
    """
    if not clock.is_open:
        raise ClockError("closed", "时钟已经停止，不能再操作。")
    if utc(now) < max(clock.spans[-1].start, clock.began):
        raise ClockError("act_order", "操作时间早于上一次操作，请检查时间。")
    if policy is Regrade.RESTART:
        return replace(clock, spec=spec, origin=utc(now))
    kept = replace(clock, spec=spec)
    if policy is Regrade.STRICTER and due_at(clock, now) < due_at(kept, now):
        return replace(clock, spec=replace(clock.spec, ladder=spec.ladder))
    return kept
