"""A rhythm in words."""

from wangdian.engines.calendars.rhythm import Rhythm


def describe(rhythm: Rhythm, language: str = "zh") -> str:
    """The rhythm in Chinese ("zh") or English ("en")."""
    raise NotImplementedError
