"""Conditions of the improvement and sighting flows. Pure."""

from datetime import date, timedelta

from django.utils.timezone import localdate

from wangdian.kernel.cases.guards import Facts, Reason, register

LONGEST_PILOT = timedelta(days=90)


def _day(value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def pilot_is_small(facts: Facts) -> list[Reason]:
    """A pilot ends after it began, not in the past, and within ninety days: else it is no trial but a rule."""
    if not facts.data:
        return []
    starts = _day(facts.data.get("pilot_starts_on") or facts.more.get("pilot_starts_on"))
    ends = _day(facts.data.get("pilot_ends_on"))
    if starts is None or ends is None:
        return []
    if ends < starts or ends < localdate(facts.now):
        return [Reason("service.pilot_dates", "试点结束日不能早于开始日，也不能早于今天。")]
    if ends - starts > LONGEST_PILOT:
        return [Reason("service.pilot_long", "试点最长90天；到期报告结果，有必要再试一段。")]
    return []


def pilot_has_begun(facts: Facts) -> list[Reason]:
    """No result before the pilot's first day."""
    starts = _day(facts.more.get("pilot_starts_on"))
    if starts is None or starts <= localdate(facts.now):
        return []
    return [Reason("service.pilot_not_begun", f"试点{starts}才开始，还没有结果可报告。")]


def not_own_proposal(facts: Facts) -> list[Reason]:
    """Nobody decides on what they proposed themselves, nor in the proposer's name."""
    if facts.more.get("proposer_id") in {facts.actor_id, facts.on_behalf_of_id} - {None}:
        return [
            Reason("service.own_proposal", "这是您自己（或您所代理的人）提出的，请由上级或另一位负责人决定。")
        ]
    return []


def told_the_upper_unit(facts: Facts) -> list[Reason]:
    """Nothing is held or said in public before the upper unit knows."""
    if facts.more.get("told_upper_id"):
        return []
    return [Reason("service.not_reported_up", "还没有报告上级；先报告，再定口径或决定不回应。")]


def only_the_spokesperson(facts: Facts) -> list[Reason]:
    """One voice: whoever was named speaks, in person."""
    if facts.more.get("spokesperson_id") == facts.actor_id:
        return []
    return [
        Reason("service.not_spokesperson", "只有指定的唯一发言人可以对外回应；要换人请责任人重新定口径。")
    ]


def followed_since_the_answer(facts: Facts) -> list[Reason]:
    """It was looked at again at least once after the last answer."""
    names = [step.name for step in facts.steps]
    last = max((n for n, name in enumerate(names) if name in {"answer", "stay_silent"}), default=-1)
    if "follow" in names[last + 1 :]:
        return []
    return [Reason("service.not_followed", "回应之后还没有跟踪记录；至少看一次传播情况再办结。")]


for _guard in (
    pilot_is_small, pilot_has_begun, not_own_proposal, told_the_upper_unit, only_the_spokesperson,
    followed_since_the_answer,
):  # fmt: skip
    register(_guard.__name__, _guard)
