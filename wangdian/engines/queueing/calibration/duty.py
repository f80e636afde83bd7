"""Who was on duty when, read from nothing but the starts and ends of their services."""

from dataclasses import dataclass

import numpy as np

from .log import SERVED, CallLog


@dataclass(frozen=True)
class Track:
    """One server's services on one day, in order: arrays of starts and ends, rows into the log."""

    server: str
    rows: np.ndarray
    start: np.ndarray
    end: np.ndarray


def tracks(day: CallLog) -> list[Track]:
    """A day's services by server. Where a server has two at once, the second goes to a track of its own."""
    made = []
    served = np.flatnonzero((day.outcome == SERVED) & (day.server != ""))
    for server in np.unique(day.server[served]):
        rows = served[day.server[served] == server]
        rows = rows[np.argsort(day.start[rows], kind="stable")]
        lines: list[list[int]] = []
        for row in rows:
            for line in lines:
                # a second or two of overlap is clock rounding, not a second customer
                if day.start[row] >= day.end[line[-1]] - 3:
                    line.append(row)
                    break
            else:
                lines.append([row])
        for i, line in enumerate(lines):
            picked = np.array(line)
            made.append(Track(f"{server}{'+' * i}", picked, day.start[picked], day.end[picked]))
    return made


def spans(track: Track, longest_gap: float, tail: float) -> tuple[tuple[float, float], ...]:
    """Duty spans of a track: services no more than `longest_gap` seconds apart belong together.

    A span ends within its last service, at the share `tail` of it: somebody who leaves stops taking
    customers at some moment while serving the last one.
    """
    if not len(track.start):
        return ()
    cuts = np.flatnonzero(track.start[1:] - track.end[:-1] > longest_gap)
    firsts = np.concatenate([[0], cuts + 1])
    lasts = np.concatenate([cuts, [len(track.start) - 1]])
    found: list[tuple[float, float]] = []
    for a, b in zip(firsts, lasts, strict=True):
        start = float(track.start[a])
        end = float(track.start[b] + max(tail * (track.end[b] - track.start[b]), 1.0))
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        found.append((start, end))
    return tuple(found)


@dataclass(frozen=True)
class Gaps:
    """The times between a service and the same server's next, one entry per pair (arrays of equal length)."""

    seconds: np.ndarray
    exact: np.ndarray  # the next customer had waited, so the gap *is* the hand-over; else it is at most that
    waiting: np.ndarray  # customers waiting when the earlier service ended


def gaps(log: CallLog) -> Gaps:
    """All gaps of a log. A server who ends a service and takes someone who had to wait for it was not free
    before; one who takes a customer straight from the door had been free for an unknown part of the gap."""
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for day in log.days:
        part = log.pick(log.day == day)
        waited = part.wait > 0
        joined, left = np.sort(part.arrival[waited]), np.sort(part.start[waited])
        for track in tracks(part):
            end = track.end[:-1]
            line = np.searchsorted(joined, end, "right") - np.searchsorted(left, end + 0.5, "right")
            found.append((np.maximum(track.start[1:] - end, 0.0), waited[track.rows[1:]], line))
    if not found:
        return Gaps(np.zeros(0), np.zeros(0, bool), np.zeros(0, int))
    seconds, exact, waiting = (np.concatenate(column) for column in zip(*found, strict=True))
    return Gaps(seconds, exact, waiting)
