"""A log of visits or calls, whatever machine wrote it, as one table of arrays."""

import csv
import gzip
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import Problem, QueueingError, refuse
from ..fields import clock_seconds

SERVED, ABANDONED, GONE_AT_ONCE = "served", "abandoned", "gone_at_once"
COLUMNS = ("date", "arrival", "start", "end", "server", "kind", "tier", "outcome")
DAY = 86400.0


@dataclass(frozen=True)
class CallLog:
    """One row per customer in order of day and arrival. Seconds after the midnight that begins the day.

    `start` is the call (served) or the leaving (abandoned); `end` NaN when not served; `server` and `tier`
    "" when unknown. `outcome`: "served", "abandoned" after joining the line, or "gone_at_once" before it.
    """

    day: np.ndarray
    arrival: np.ndarray
    start: np.ndarray
    end: np.ndarray
    server: np.ndarray
    kind: np.ndarray
    tier: np.ndarray
    outcome: np.ndarray

    def __len__(self) -> int:
        return len(self.day)

    @property
    def wait(self) -> np.ndarray:
        """Seconds from joining the line to the call or the leaving."""
        return self.start - self.arrival

    def pick(self, mask: np.ndarray) -> "CallLog":
        """The rows of a mask or index array."""
        return CallLog(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))

    def between(self, first: str, last: str) -> "CallLog":
        """The days from `first` to `last` (ISO dates, both included; "" for open ends)."""
        mask = np.ones(len(self), bool)
        if first:
            mask &= self.day >= first
        if last:
            mask &= self.day <= last
        return self.pick(mask)

    @property
    def days(self) -> tuple[str, ...]:
        """The dates in the log, ascending."""
        return tuple(str(day) for day in np.unique(self.day))


def read_log(path: str | Path) -> CallLog:
    """Read a CSV (or .csv.gz): the columns of COLUMNS (times "HH:MM:SS"), or the Technion call-centre layout.

    `start` and `end` may be empty for customers who were not served; such a customer's leaving time stands
    in `start`. Raises QueueingError naming line and column of what cannot be read, at most ten of them.
    """
    path = Path(path)
    if not path.exists():
        raise refuse(str(path), "no_file", "没有这个文件，请检查路径")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        names = reader.fieldnames or []
        if "vru_exit" in names:
            rows = [_technion(row, i) for i, row in enumerate(reader, 2)]
        elif set(COLUMNS[:4]) <= set(names):
            rows = [_plain(row, i) for i, row in enumerate(reader, 2)]
        else:
            need = "、".join(COLUMNS)
            raise refuse("第 1 行", "missing_columns", f"表头应含 {need}；现在是 {'、'.join(names)}")
    problems = [row for row in rows if isinstance(row, Problem)]
    if problems:
        raise QueueingError(problems[:10])
    good = [row for row in rows if not isinstance(row, Problem)]
    if not good:
        raise refuse(str(path), "empty_log", "文件里没有数据行")
    good.sort(key=lambda row: (row[0], row[1]))
    columns = list(zip(*good, strict=True))
    return CallLog(
        np.array(columns[0]), *(np.array(columns[i], float) for i in (1, 2, 3)),
        *(np.array(columns[i]) for i in (4, 5, 6, 7)),
    )  # fmt: skip


def _after(time: float, earlier: float) -> float:
    """A clock reading that belongs to the next day when it lies far before what preceded it."""
    return time + DAY if time < earlier - DAY / 2 else time


def _clock(text: str) -> float:
    """Seconds after midnight; ValueError for anything else."""
    value = clock_seconds(text)
    if value is None:
        raise ValueError(text)
    return float(value)


def _plain(row: dict, line: int) -> tuple | Problem:
    times = {}
    for name in ("arrival", "start", "end"):
        text = (row.get(name) or "").strip()
        value = clock_seconds(text) if text else math.nan
        if value is None or (name == "arrival" and not text):
            return Problem(f"第 {line} 行 {name}", "not_a_time", f"应是 09:00:00 这样的时间，现在是 {text!r}")
        times[name] = float(value)
    arrival = times["arrival"]
    start, end = _after(times["start"], arrival), _after(times["end"], arrival)
    outcome = (row.get("outcome") or "").strip() or (SERVED if end == end else ABANDONED)
    if outcome not in {SERVED, ABANDONED, GONE_AT_ONCE}:
        return Problem(
            f"第 {line} 行 outcome",
            "unknown_choice",
            f"只能是 served、abandoned、gone_at_once，现在是 {outcome}",
        )
    if outcome == SERVED and not arrival <= start <= end:
        return Problem(f"第 {line} 行", "disordered", "应有 到达 ≤ 叫号 ≤ 结束，请核对这三个时间")
    if outcome != SERVED and not start >= arrival:
        return Problem(f"第 {line} 行 start", "disordered", "未办理的客户，start 填离开时间，且不早于到达")
    return (
        row["date"].strip(), arrival, start, end if outcome == SERVED else math.nan,
        (row.get("server") or "").strip(), (row.get("kind") or "").strip(), (row.get("tier") or "").strip(),
        outcome,
    )  # fmt: skip


def _technion(row: dict, line: int) -> tuple | Problem:
    """The bank call centre of the Technion (Mandelbaum): the line is joined when the voice unit is left."""
    try:
        date = row["date"]
        entry, joined = _clock(row["vru_entry"]), _clock(row["vru_exit"])
        wait, service = float(row["q_time"]), float(row["ser_time"])
        began, ended = _clock(row["ser_start"]), _clock(row["ser_exit"])
        joined = _after(joined, entry)
        served = row["outcome"] == "AGENT"
        # Clocks of the two machines differ by a second or two; the wait is the queue's own count.
        start = joined + wait
        end = max(_after(ended, joined), start) if served else math.nan
        if served and began == 0:
            end = start + service
        gone = row["outcome"] == "HANG" and wait <= 0
    except (KeyError, TypeError, ValueError):
        return Problem(f"第 {line} 行", "unreadable", "这一行不合该日志的格式，请核对")
    server = row["server"] if served and row["server"] != "NO_SERVER" else ""
    outcome = SERVED if served else GONE_AT_ONCE if gone else ABANDONED
    # Customers are asked who they are only when they have to wait: 0 means "not asked or not known".
    tier = {"0": "", "1": "普通", "2": "优先"}.get(row["priority"], "")
    day = f"19{date[:2]}-{date[2:4]}-{date[4:]}"
    return (day, joined, start, end, server, row["type"].strip(), tier, outcome)
