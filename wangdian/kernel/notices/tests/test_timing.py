"""Quiet hours and digests as arithmetic."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from wangdian.kernel.notices.timing import Hours, is_quiet, leaves_at

SHANGHAI = ZoneInfo("Asia/Shanghai")
times = st.times()
days = st.dates(date(2025, 1, 1), date(2027, 1, 1))
moments = st.builds(datetime.combine, days, times, st.just(SHANGHAI))
hours = st.builds(Hours, times, st.none() | st.tuples(times, times))


@given(moments, hours, st.booleans(), st.booleans())
def test_nothing_leaves_early_nor_more_than_a_day_late(now, wanted, digest, urgent):
    at = leaves_at(now, wanted, digest=digest, urgent=urgent)
    assert timedelta(0) <= at - now <= timedelta(days=1)
    if urgent:
        assert at == now
    elif digest:
        assert at.timetz().replace(tzinfo=None) == wanted.digest_at and at > now
    else:
        assert not is_quiet(at.timetz().replace(tzinfo=None), wanted.quiet)


@given(times, times, times)
def test_the_quiet_hours_and_the_hours_between_them_share_the_day(at, begin, end):
    if begin == end:
        assert not is_quiet(at, (begin, end))
    else:
        assert is_quiet(at, (begin, end)) != is_quiet(at, (end, begin))


def test_from_ten_in_the_evening_until_seven_goes_past_midnight():
    night = (time(22), time(7))
    quiet = [is_quiet(time(h, m), night) for h, m in ((21, 59), (22, 0), (0, 0), (6, 59), (7, 0))]
    assert quiet == [False, True, True, True, False]
