"""Modules stay small enough to be read in one go."""

from tests.guards.walk import ROOT, files, shown

LONGEST = 500


def test_no_module_is_longer_than_five_hundred_lines():
    paths = [
        p
        for folder in ("wangdian", "tests", "demo", "bench", "devtools")
        for p in files(".py", under=ROOT / folder)
    ]
    assert len(paths) > 100
    long = {shown(p): n for p in paths if (n := len(p.read_text().splitlines())) > LONGEST}
    assert not long, f"split by concern: {long}"
