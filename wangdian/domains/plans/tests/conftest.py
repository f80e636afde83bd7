"""Fixtures of the plan tests."""

from datetime import date

import pytest

from tests.cast import Cast
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import whole_bank


@pytest.fixture
def branch(cast, settings, tmp_path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    with whole_bank("calendar"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
    return cast
