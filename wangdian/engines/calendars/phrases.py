"""Short Chinese phrases of time, and what they mean."""

from wangdian.engines.calendars.relative import RelativeDue, Window
from wangdian.engines.calendars.rhythm import Rhythm


def parse_period_phrase(text: str) -> Rhythm | RelativeDue | Window | None:
    """What a phrase such as 每月10日前, 24小时内 or 上半年 means; None when it is no such phrase."""
    raise NotImplementedError
