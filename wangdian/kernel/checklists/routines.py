"""Routines that ship with an app: which post fills in which checklist (or does what else) how often.

A file is a list of entries: `checklist` (or `title` and `detail` for what is done elsewhere), `post`, `when` (words the
calendar engine reads), `assign` (EACH holder of the post, or ANY of them), `rows` (of the inventory; for readers).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from wangdian.engines.calendars import Rhythm, parse_rhythm
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.duties.actions import create_duty
from wangdian.kernel.duties.mapping import rhythm_key, rhythm_to_json
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.org.models import Post, Unit
from wangdian.kernel.org.powers import DUTIES_MANAGE
from wangdian.kernel.org.queries import appointments_of
from wangdian.kernel.org.scope import Scope

from .models import Template


@dataclass(frozen=True)
class Routine:
    """A shipped duty: which post fills in which checklist how often; or, without a checklist, what is done elsewhere."""

    checklist: str
    post: str
    rhythm: Rhythm
    words: str
    assign: str
    title: str = ""
    detail: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same duty: checklist (or else title), post, rhythm."""
        return self.checklist, self.post, rhythm_key(rhythm_to_json(self.rhythm)), self.title


@cache
def read_routines(file: Path) -> tuple[Routine, ...]:
    """The routines in a YAML file."""
    return tuple(
        Routine(
            e.get("checklist", ""), e["post"], parse_rhythm(e["when"]), e["when"], e.get("assign", "EACH"),
            e.get("title", ""), e.get("detail", ""),
        )
        for e in yaml.safe_load(file.read_text(encoding="utf-8"))
    )  # fmt: skip


@transaction.atomic
def set_up(*, unit: Unit, routines: Iterable[Routine], source: str, by: Scope, now: datetime) -> list[int]:
    """Make the duties of every routine whose post somebody holds at the unit, and that is not there yet.

    A routine that the unit has ended is not brought back. `source` is written on the duties as where they came from.
    Returns the ids of the new duties; a second call makes none. Raises Refused `checklists.not_loaded` when the shipped
    checklists are missing; Forbidden.
    """
    by.demand(DUTIES_MANAGE, unit)
    held = {a.post.code for a in appointments_of(unit, localdate(now))}
    wanted = [r for r in routines if r.post in held]
    titles = _titles(unit, {r.checklist for r in wanted} - {""})
    posts = {p.code: p for p in Post.objects.filter(code__in=held)}
    rows = Duty.objects.filter(Q(evidence=Duty.Evidence.CHECKLIST) | Q(source_text=source), unit=unit)
    known = set(_by_key(rows))
    made = []
    for routine in wanted:
        if routine.key in known:
            continue
        duty = create_duty(
            unit=unit, title=routine.title or titles[routine.checklist], rhythm=routine.rhythm, starts_on=localdate(now),
            post=posts[routine.post], assign=routine.assign, detail=routine.detail, checklist=routine.checklist,
            evidence=Duty.Evidence.CHECKLIST if routine.checklist else Duty.Evidence.NOTE, source_text=source, by=by,
            now=now,
        )  # fmt: skip
        made.append(duty.pk)
    return made


def lines_of(unit: Unit, routines: Iterable[Routine]) -> list[dict[str, Any]]:
    """Routines as the unit has them: on, ended by the unit, or not yet on. Three queries."""
    titles = dict(
        Template.objects.filter(retired_at=None).order_by("unit__depth").values_list("code", "title")
    )
    posts = dict(Post.objects.values_list("code", "name"))
    duties = _by_key(Duty.objects.filter(unit=unit, evidence__in=["CHECKLIST", "NOTE"]))
    lines = []
    for routine in routines:
        found = duties.get(routine.key)
        lines.append(
            {
                "title": routine.title or titles.get(routine.checklist, routine.checklist),
                "post": posts.get(routine.post, routine.post), "words": routine.words,
                "duty": found[0] if found else None, "ended": bool(found and found[1]),
            }
        )  # fmt: skip
    return lines


def _by_key(rows) -> dict[tuple[str, str, str, str], tuple[int, Any]]:
    """Duties by what makes them the same routine: (id, last day)."""
    return {
        (checklist, post, key, "" if checklist else title): (pk, ends_on)
        for pk, checklist, post, key, title, ends_on in rows.values_list(
            "pk", "checklist", "post__code", "rhythm_key", "title", "ends_on"
        )
    }


def _titles(unit: Unit, codes: set[str]) -> dict[str, str]:
    rows = Template.objects.filter(
        code__in=codes, unit__path__in=unit.paths_upwards, current__isnull=False, retired_at=None
    ).order_by("unit__depth")  # the nearest unit's wins
    titles = dict(rows.values_list("code", "title"))
    if lost := codes - set(titles):
        raise Refused(
            "checklists.not_loaded",
            f"有{len(lost)}张检查表还没有载入（{'、'.join(sorted(lost)[:3])}）；请管理员运行 load_checklists。",
        )
    return titles
