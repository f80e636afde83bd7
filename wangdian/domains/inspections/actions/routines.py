"""启用例行检查: the shipped duties of opening, closing and self-checks for the posts of a unit. (Rows 221–233, 248–253.)"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from wangdian.kernel.checklists.models import Template
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.duties.actions import create_duty
from wangdian.kernel.duties.mapping import rhythm_key, rhythm_to_json
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.org.models import Post, Unit
from wangdian.kernel.org.powers import DUTIES_MANAGE
from wangdian.kernel.org.queries import appointments_of
from wangdian.kernel.org.scope import Scope

from ..rules import routines

SOURCE = "出厂例行检查"


@transaction.atomic
def set_up_routines(*, unit: Unit, by: Scope, now: datetime) -> list[int]:
    """Make the duties of every shipped routine whose post somebody holds at the unit, and that is not there yet.

    A routine that the unit has ended is not brought back. Returns the ids of the new duties; a second call makes none.
    Raises Refused `inspections.no_checklists` when the shipped checklists are not loaded; Forbidden.
    """
    by.demand(DUTIES_MANAGE, unit)
    held = {a.post.code for a in appointments_of(unit, localdate(now))}
    wanted = [r for r in routines() if r.post in held]
    titles = _titles(unit, {r.checklist for r in wanted} - {""})
    posts = {p.code: p for p in Post.objects.filter(code__in=held)}
    known = {(*key, title) if not key[0] else (*key, "") for *key, title in known_keys(unit)}
    made = []
    for routine in wanted:
        rhythm = rhythm_key(rhythm_to_json(routine.rhythm))
        if (routine.checklist, routine.post, rhythm, routine.title) in known:
            continue
        duty = create_duty(
            unit=unit, title=routine.title or titles[routine.checklist], rhythm=routine.rhythm, starts_on=localdate(now),
            post=posts[routine.post], assign=routine.assign, detail=routine.detail, checklist=routine.checklist,
            evidence=Duty.Evidence.CHECKLIST if routine.checklist else Duty.Evidence.NOTE, source_text=SOURCE, by=by,
            now=now,
        )  # fmt: skip
        made.append(duty.pk)
    return made


def known_keys(unit: Unit):
    """(checklist, post, rhythm, title) of the duties of a unit that came from here or fill in a checklist."""
    return Duty.objects.filter(
        Q(evidence=Duty.Evidence.CHECKLIST) | Q(source_text=SOURCE), unit=unit
    ).values_list("checklist", "post__code", "rhythm_key", "title")


def _titles(unit: Unit, codes: set[str]) -> dict[str, str]:
    paths = [unit.path[:n] for n in range(4, len(unit.path) + 1, 4)]
    rows = Template.objects.filter(
        code__in=codes, unit__path__in=paths, current__isnull=False, retired_at=None
    ).order_by("unit__depth")  # the nearest unit's wins
    titles = dict(rows.values_list("code", "title"))
    if lost := codes - set(titles):
        raise Refused(
            "inspections.no_checklists",
            f"有{len(lost)}张检查表还没有载入（{'、'.join(sorted(lost)[:3])}）；请管理员运行 load_checklists。",
        )
    return titles
