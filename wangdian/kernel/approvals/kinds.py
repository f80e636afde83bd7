"""The acts that may need a second person. Each app registers its own in AppConfig.ready()."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from wangdian.kernel.org.scope import Scope

Target = tuple[str, str]  # (kind, id), the id as text


@dataclass(frozen=True)
class Change:
    """One line of what an act changes, in words: before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ActKind:
    """An act that can be asked for by one person and let happen by another.

    `apply(payload, target, by, now)` does it, in the maker's name and rights, and returns a small JSON value; it
    raises Refused where it cannot be done. Unless `rehearse` is False it is also run and rolled back when the
    request is made, so that nobody is asked to check what cannot be done: it must act on the database alone.
    `describe(payload, target)` says what it changes, as it stands now.
    `power` is what the maker needs at the unit. `target_version(target, lock)` names the version of the thing as
    it stands now, locking its row when `lock`; a request about another version is not applied.
    `needs(payload, target)`, asked where a rule is in force, may say that this one needs nobody else.
    `always`: needs a second person also where no rule says so.
    `business` is the kind of business of the post limits (授权额度) that bound the checker's amount.
    `url(target)` is the page of the thing.
    `confided_to(target)`: who alone may know of the thing (a confidential case); None where that is no secret. Others
    neither check the request nor are told of it, and its words stay out of the trace.
    """

    name: str
    label: str | Promise
    apply: Callable[[dict[str, Any], Target, Scope, datetime], Any]
    describe: Callable[[dict[str, Any], Target], Sequence[Change]]
    power: str = ""
    target_version: Callable[[Target, bool], str] | None = None
    needs: Callable[[dict[str, Any], Target], bool] | None = None
    always: bool = False
    has_amount: bool = False
    business: str = ""
    url: Callable[[Target], str] | None = None
    confided_to: Callable[[Target], frozenset[int] | None] | None = None
    rehearse: bool = True


_kinds: dict[str, ActKind] = {}


def register(kind: ActKind) -> ActKind:
    """Add an act. Registering the same name again replaces it."""
    _kinds[kind.name] = kind
    return kind


def kind(name: str) -> ActKind:
    """The act of this name. Raises KeyError."""
    return _kinds[name]


def find(name: str) -> ActKind | None:
    """The act of this name, if it is still known."""
    return _kinds.get(name)


def known() -> list[ActKind]:
    """Every registered act, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def label(name: str) -> str:
    """What people call an act; its name when it is no longer known."""
    found = _kinds.get(name)
    return str(found.label) if found else name


def digest(value: Any) -> str:
    """A version for things that carry none: a short digest of plain values that change when the thing does."""
    said = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
