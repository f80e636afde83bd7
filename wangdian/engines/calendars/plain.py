"""The engine's values as JSON types and back, so that a rhythm can be a column in a table."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.periods import Period
from wangdian.engines.calendars.relative import DueUnit, Mode, RelativeDue, Window
from wangdian.engines.calendars.rhythm import Freq, Moment, Rhythm, Shift

_TYPES: dict[str, type[Rhythm] | type[RelativeDue] | type[Window]] = {
    "Rhythm": Rhythm,
    "RelativeDue": RelativeDue,
    "Window": Window,
}
_READ: dict[str, Callable[[Any], Any]] = {
    "freq": Freq,
    "shift": Shift,
    "moment": Moment,
    "unit": DueUnit,
    "mode": Mode,
    "period": Period,
    "anchor": date.fromisoformat,
    "window_start": time.fromisoformat,
    "window_end": time.fromisoformat,
    "byday": tuple,
    "by_monthday": tuple,
    "by_workday": tuple,
}


def to_plain(value: Any) -> Any:
    """A value of this engine as JSON types.

    Rhythm, RelativeDue and Window become objects with their "type" and the fields that differ from the
    default; dates and times ISO text; other dataclasses objects with all their fields.
    """
    name = type(value).__name__
    if name in _TYPES:
        said = {f.name: getattr(value, f.name) for f in fields(value)}
        changed = {f.name: said[f.name] for f in fields(value) if said[f.name] != f.default}
        return {"type": name} | {key: to_plain(item) for key, item in changed.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value) if f.init}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return value


def from_plain(record: dict[str, Any]) -> Rhythm | RelativeDue | Window:
    """The value `to_plain` made the record from. Raises `plain` for a record that is none, and what the
    value itself refuses."""
    said = dict(record)
    kind = _TYPES.get(said.pop("type", ""))
    if kind is None:
        raise CalendarError("plain", "任务周期的记录缺少类型，请重新填写周期。")
    try:
        return kind(**{key: _read(kind, key, value) for key, value in said.items()})
    except CalendarError:
        raise
    except (TypeError, ValueError):
        raise CalendarError("plain", f"任务周期的记录看不懂：{record}，请重新填写周期。") from None


def _read(kind: type, key: str, value: Any) -> Any:
    if value is None:
        return None
    if key == "at":  # several times in a rhythm, one in a deadline
        return tuple(map(time.fromisoformat, value)) if kind is Rhythm else time.fromisoformat(value)
    return _READ[key](value) if key in _READ else value
