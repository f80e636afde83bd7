"""Between a `Rhythm` of engines.calendars and the JSON that a duty keeps."""

import hashlib
import json
from datetime import date, time
from typing import Any

from wangdian.engines.calendars import Freq, Moment, Rhythm, Shift

_DEFAULT = Rhythm(Freq.DAILY)


def rhythm_to_json(rhythm: Rhythm) -> dict[str, Any]:
    """Plain JSON with only what differs from the defaults, so that equal rhythms are equal text."""
    plain: dict[str, Any] = {"freq": rhythm.freq.value}
    for name in Rhythm.__dataclass_fields__:
        value = getattr(rhythm, name)
        if name == "freq" or value == getattr(_DEFAULT, name):
            continue
        plain[name] = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return getattr(value, "value", value)


def rhythm_from_json(plain: dict[str, Any]) -> Rhythm:
    """The rhythm again. Raises CalendarError when the parts contradict each other."""
    parts = dict(plain)
    parts["freq"] = Freq(parts["freq"])
    for name, make in (("anchor", date.fromisoformat), ("moment", Moment), ("shift", Shift)):
        if parts.get(name) is not None:
            parts[name] = make(parts[name])
    for name in ("window_start", "window_end"):
        if parts.get(name) is not None:
            parts[name] = time.fromisoformat(parts[name])
    if "at" in parts:
        parts["at"] = tuple(time.fromisoformat(t) for t in parts["at"])
    for name in ("byday", "by_monthday", "by_workday"):
        if name in parts:
            parts[name] = tuple(parts[name])
    return Rhythm(**parts)


def rhythm_key(plain: dict[str, Any]) -> str:
    """A short digest: equal rhythms have equal keys."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
