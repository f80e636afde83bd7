"""Template tags of the base page."""

from django import template

register = template.Library()
