"""How goals are written on plan pages."""

from django import template

from wangdian.kernel.metrics.figures import factor

register = template.Library()


@register.filter
def percent(ratio) -> float:
    """A ratio as a number from 0 to 100."""
    return float(ratio or 0) * 100


def _figure(value, metric) -> str:
    if value is None:
        return "—"
    unit = metric.display_unit or metric.measure_unit
    shown = value / factor(unit)
    text = f"{shown:,.2f}".rstrip("0").rstrip(".")
    return f"{text}{unit}"


@register.filter
def target_value(target) -> str:
    """The target's value in the metric's display unit."""
    if target.relative and target.value is not None:
        return f"{float(target.value) * 100:g}%"
    return _figure(target.value, target.metric)


@register.filter
def actual_value(goal) -> str:
    """Where the goal stands, in the metric's display unit."""
    return _figure(goal.standing.actual, goal.target.metric)
