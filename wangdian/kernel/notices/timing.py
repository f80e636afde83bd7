"""When mail may leave: quiet hours and the hour of the digest. Pure; moments are in the bank's own time zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

DIGEST_AT = time(8, 30)
QUIET = (time(22), time(7))


@dataclass(frozen=True)
class Hours:
    """A person's hours for mail. `quiet` is (from, until), past midnight when from > until; None means never quiet."""

    digest_at: time = DIGEST_AT
    quiet: tuple[time, time] | None = QUIET


def is_quiet(moment: time, quiet: tuple[time, time] | None) -> bool:
    """Whether a time of day lies in the quiet hours; their end lies outside, equal ends mean never."""
    if quiet is None:
        return False
    begin, end = quiet
    if begin <= end:
        return begin <= moment < end
    return moment >= begin or moment < end


def leaves_at(now: datetime, hours: Hours, *, digest: bool, urgent: bool) -> datetime:
    """The first moment, `now` or later, at which a message may leave.

    Urgent means now. A digest leaves at its hour, also where that hour is quiet: the person chose it.
    """
    if urgent:
        return now
    if digest:
        return _next(now, hours.digest_at)
    if is_quiet(now.timetz().replace(tzinfo=None), hours.quiet):
        return _next(now, hours.quiet[1])
    return now


def _next(now: datetime, at: time) -> datetime:
    """The next moment with this time of day, today's when it is still to come."""
    today = datetime.combine(now.date(), at, now.tzinfo)
    return today if today > now else datetime.combine(now.date() + timedelta(days=1), at, now.tzinfo)
