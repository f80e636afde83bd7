"""Between a `Rhythm` of engines.calendars and the JSON that a duty keeps."""

import hashlib
import json
from typing import Any

from wangdian.engines.calendars import CalendarError, Rhythm, from_plain, to_plain


def rhythm_to_json(rhythm: Rhythm) -> dict[str, Any]:
    """Plain JSON with only what differs from the defaults, so that equal rhythms are equal text."""
    return to_plain(rhythm)


def rhythm_from_json(plain: dict[str, Any]) -> Rhythm:
    """The rhythm again. Raises CalendarError for a record that is none, or whose parts contradict each other."""
    value = from_plain(plain)
    if not isinstance(value, Rhythm):
        raise CalendarError("plain", "这条记录是时限，不是频率，请重新填写频率。")
    return value


def rhythm_key(plain: dict[str, Any]) -> str:
    """A short digest: equal rhythms have equal keys."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
