"""How goals are written on plan pages."""

from django import template

register = template.Library()


@register.filter
def percent(ratio) -> float:
    """A ratio as a number from 0 to 100."""
    return float(ratio or 0) * 100
