"""The arithmetic of the chain, without a database: what is hashed, and where a chain breaks."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

ALGORITHMS = ("sha256", "sm3")


class Entry(NamedTuple):
    """One event as it is hashed. A tuple: a million of them are made when all chains are verified."""

    unit_id: int
    seq: int
    at: datetime
    actor_id: int | None
    on_behalf_of_id: int | None
    post: str
    act: str
    target_kind: str
    target_id: str
    summary: Any
    algorithm: str
    previous_hash: str


@dataclass(frozen=True)
class Break:
    """The first line at which a chain no longer holds, and why."""

    unit_id: int
    seq: int
    reason: str


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def digest(entry: Entry) -> str:
    """The hash of an entry: canonical JSON (sorted keys, UTC, no spaces) under its algorithm.

    Raises ValueError for an algorithm that this machine's OpenSSL does not have.
    """
    fields = entry._asdict()
    fields["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.new(entry.algorithm, _canonical(fields).encode()).hexdigest()


def first_break(entries: Iterable[tuple[Entry, str]], *, end: tuple[int, str] | None = None) -> Break | None:
    """Walk one unit's (entry, stored hash) pairs in order of seq; the first broken one, or None.

    `end` is the (seq, hash) that the chain should end with, so that a cut-off tail is seen too.
    """
    expected, previous, unit_id = 1, "", 0
    for entry, stored in entries:
        unit_id = entry.unit_id
        if entry.seq != expected:
            return Break(unit_id, expected, "缺少此序号的记录")
        if entry.previous_hash != previous:
            return Break(unit_id, entry.seq, "与上一条记录不衔接")
        if digest(entry) != stored:
            return Break(unit_id, entry.seq, "内容与哈希不符")
        expected, previous = expected + 1, stored
    if end is not None and end != (expected - 1, previous):
        return Break(unit_id, expected, "链尾被截断或链头被改动")
    return None
