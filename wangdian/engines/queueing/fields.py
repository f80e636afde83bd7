"""Reading plain mappings (YAML, JSON, database columns) field by field, gathering every problem."""

import math
import re
from collections.abc import Mapping
from typing import Any

from .errors import Problem, QueueingError

CLOCK = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$")


def clock_seconds(text: str) -> int | None:
    """Seconds after midnight of "HH:MM" or "HH:MM:SS"; None when it is no time of day."""
    found = CLOCK.match(text.strip())
    if not found:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    if hours > 24 or minutes > 59 or seconds > 59 or (hours == 24 and (minutes or seconds)):
        return None
    return hours * 3600 + minutes * 60 + seconds


def clock_text(seconds: float) -> str:
    """ "HH:MM" (or "HH:MM:SS" when there are seconds) of seconds after midnight."""
    whole = round(seconds)
    text = f"{whole // 3600:02d}:{whole % 3600 // 60:02d}"
    return f"{text}:{whole % 60:02d}" if whole % 60 else text


class Fields:
    """One mapping under reading. Problems go to a list shared with the children; `close` raises them."""

    def __init__(self, data: Any, path: str = "", problems: list[Problem] | None = None):
        self.path = path
        self.problems: list[Problem] = [] if problems is None else problems
        self.seen: set[str] = set()
        if isinstance(data, Mapping):
            self.data: Mapping = data
        else:
            self.data = {}
            self.problem("", "not_a_mapping", "这里应是“名称: 值”的一组内容，请检查缩进和冒号")

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path and name else self.path or name

    def problem(self, name: str, code: str, message: str) -> None:
        self.problems.append(Problem(self.at(name) or "(全文)", code, message))

    def raw(self, name: str, default: Any = None) -> Any:
        self.seen.add(name)
        value = self.data.get(name, default)
        return default if value is None else value

    def required(self, name: str) -> Any:
        value = self.raw(name)
        if value is None:
            self.problem(name, "missing", "缺少这一项，请补上")
        return value

    def number(
        self, name: str, default: float | None = None, low: float = -math.inf, high: float = math.inf
    ) -> float:
        value = self.required(name) if default is None else self.raw(name, default)
        return self.check_number(name, value, low, high)

    def check_number(self, name: str, value: Any, low: float, high: float = math.inf) -> float:
        """The value as float, or a problem and a harmless stand-in."""
        if value is None:
            return max(low, 0.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            self.problem(name, "not_a_number", f"应是数字，现在是 {value!r}")
            return max(low, 0.0)
        if value < low:
            code = "negative" if low == 0 else "too_small"
            self.problem(name, code, f"不能小于 {low:g}，现在是 {value:g}，请改正")
            return max(low, 0.0)
        if value > high:
            self.problem(name, "too_large", f"不能大于 {high:g}，现在是 {value:g}，请改正")
            return max(low, 0.0)
        return float(value)

    def whole(self, name: str, default: int, low: int = 0) -> int:
        value = self.number(name, default, low)
        if math.isfinite(value) and value != int(value):
            self.problem(name, "not_whole", f"应是整数，现在是 {value:g}")
        return int(value) if math.isfinite(value) else default

    def text(self, name: str, default: str | None = None) -> str:
        value = self.required(name) if default is None else self.raw(name, default)
        if value is None:
            return ""
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            self.problem(name, "not_text", f"应是文字，现在是 {value!r}")
            return ""
        return str(value)

    def choice(self, name: str, options: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in options:
            self.problem(name, "unknown_choice", f"只能是 {'、'.join(options)} 之一，现在是 {value}")
            return default
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.raw(name, default)
        if not isinstance(value, bool):
            self.problem(name, "not_a_flag", f"应是 true 或 false，现在是 {value!r}")
            return default
        return value

    def clock(self, name: str, default: str | None = None) -> float:
        value = self.required(name) if default is None else self.raw(name, default)
        if value is None:
            return 0.0
        # YAML 1.1 reads an unquoted 9:00 as the sexagesimal number 540.
        if isinstance(value, int) and not isinstance(value, bool):
            value = f"{value // 60}:{value % 60:02d}"
        seconds = clock_seconds(value) if isinstance(value, str) else None
        if seconds is None:
            self.problem(name, "not_a_time", f"应是 09:00 这样的时间，现在是 {value!r}")
            return 0.0
        return float(seconds)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.raw(name, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple):
            self.problem(name, "not_a_list", f"应是一组名称，现在是 {value!r}")
            return ()
        return tuple(str(item) for item in value)

    def child(self, name: str, value: Any = None) -> "Fields":
        return Fields(self.raw(name, {}) if value is None else value, self.at(name), self.problems)

    def children(self, name: str) -> list["Fields"]:
        value = self.required(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple) or not value:
            self.problem(name, "not_a_list", "应是至少一项的列表，每项以 - 开头")
            return []
        return [Fields(item, f"{self.at(name)}[{i}]", self.problems) for i, item in enumerate(value)]

    def named(self, name: str) -> dict[str, "Fields"]:
        """A mapping of names to mappings; an empty one when absent."""
        holder = self.child(name)
        return {str(key): holder.child(str(key), value or {}) for key, value in holder.data.items()}

    def no_more(self) -> None:
        """Complain about names nobody asked for: a misspelt field must not be silently ignored."""
        for name in self.data:
            if str(name) not in self.seen:
                known = "、".join(sorted(self.seen))
                self.problem(str(name), "unknown_field", f"不认识这一项；可用的有：{known}")

    def close(self) -> None:
        """Raise everything found, if anything was."""
        if self.problems:
            raise QueueingError(self.problems)
