"""Where the benchmark files are, if they are here at all."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
DATA = Path(os.environ.get("WANGDIAN_SHARED", ROOT.parent / "shared")) / "data" / "rostering"


def data(*parts: str) -> Path:
    """A benchmark file, or skip the test saying which one is missing."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"benchmark file not here: {path}")
    return path
