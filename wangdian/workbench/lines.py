"""An occurrence as a line of a list: every word and number ready, so that templates only place them."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wangdian.kernel.duties.evidence import number_unit, number_words
from wangdian.kernel.duties.fulfilment import way_of
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.duties.queries import Entry, Today
from wangdian.ui import formats

State = Occurrence.State


@dataclass(frozen=True)
class Line:
    """One occurrence, said in words."""

    id: int
    title: str
    when: str
    tone: str  # of `when`: ok, warn, bad, quiet
    state: str
    is_open: bool
    may_undo: bool
    evidence: str
    evidence_words: str
    hint: str  # how much is expected, before it is done
    number_unit: str
    place: str  # the unit, where it is not the person's first one
    for_whom: str
    from_plan: str
    answer: str  # what was given as evidence
    has_photo: bool
    detail: str = ""
    elsewhere: str = ""  # where its evidence is given, when not here
    elsewhere_words: str = ""


@dataclass(frozen=True)
class Section:
    """A group of lines under a heading."""

    name: str
    heading: str
    tone: str
    folded: bool
    lines: tuple[Line, ...] = field(default=())


def sections(today: Today, now: datetime, home_unit_id: int | None) -> list[Section]:
    """The groups of 今日 that are not empty, in the order in which they matter."""
    groups = [
        ("overdue", _("已逾期"), "bad", False, today.overdue),
        ("current", _("现在"), "info", False, today.current),
        ("later_today", _("今天稍后"), "quiet", False, today.later_today),
        ("coming", _("近期截止"), "quiet", False, today.coming),
        ("done", _("已完成"), "ok", True, today.done),
        ("missed", _("近七日未完成"), "bad", True, tuple(reversed(today.missed))),
    ]
    return [
        Section(name, heading, tone, folded, tuple(line_of(e, now, home_unit_id) for e in entries))
        for name, heading, tone, folded, entries in groups
        if entries
    ]


def line_of(entry: Entry, now: datetime, home_unit_id: int | None) -> Line:
    """One line. Touches no table: the query behind `Entry` has loaded everything."""
    row = entry.occurrence
    duty = row.duty
    unit_word = number_unit(duty)
    way = way_of(row.evidence)
    return Line(
        id=row.pk,
        title=row.title,
        when=when(row, now),
        tone=_tone(entry, now),
        state=row.state,
        is_open=entry.is_open,
        may_undo=entry.may_undo,
        evidence=row.evidence,
        evidence_words=_evidence_words(row.evidence),
        hint=_hint(duty),
        number_unit=unit_word,
        place=row.unit.name if row.unit_id != home_unit_id else "",
        for_whom=_for_whom(row),
        from_plan=duty.source_text,
        answer=answer(row),
        has_photo=row.evidence == Duty.Evidence.PHOTO and not entry.is_open,
        detail=duty.detail,
        elsewhere=way.address(row) if way else "",
        elsewhere_words=str(way.label) if way else "",
    )


def when(row: Occurrence, now: datetime) -> str:
    """By when it is due, or when it was done, in a few words."""
    due, opens = localtime(row.due_at), localtime(row.opens_at)
    if row.state in {State.DONE, State.LATE}:
        done = localtime(row.done_at)
        clock = formats.clock(done) if done.date() == now.date() else formats.moment(done)
        late = row.state == State.LATE
        return (_("%(clock)s 逾期完成") if late else _("%(clock)s 完成")) % {"clock": clock}
    if row.state == State.EXCUSED:
        return _("免做")
    if row.state == State.MISSED:
        return _("%(day)s 未完成") % {"day": formats.short_day(due)}
    whole_day = due.hour == 23 and due.minute == 59
    if due.date() != now.date():
        until = formats.short_day(due) if whole_day else f"{formats.short_day(due)} {formats.clock(due)}"
        return _("%(until)s前") % {"until": until}
    if whole_day:
        if opens.date() == now.date() and (opens.hour or opens.minute):
            return _("%(clock)s后") % {"clock": formats.clock(opens)}
        return _("今天内")
    if opens.date() == now.date() and (opens.hour or opens.minute) and opens < due:
        return f"{formats.clock(opens)}–{formats.clock(due)}"
    return _("%(until)s前") % {"until": formats.clock(due)}


def _tone(entry: Entry, now: datetime) -> str:
    row = entry.occurrence
    if row.state in {State.MISSED, State.LATE} or entry.is_overdue:
        return "bad"
    if row.state == State.DONE:
        return "ok"
    soon = entry.is_open and entry.is_now and (row.due_at - now).total_seconds() < 1800
    return "warn" if soon else "quiet"


def _evidence_words(evidence: str) -> str:
    return {
        Duty.Evidence.NOTE: _("需写说明"),
        Duty.Evidence.NUMBER: _("需填数量"),
        Duty.Evidence.PHOTO: _("需拍照"),
        Duty.Evidence.CHECKLIST: _("需填检查表"),
    }.get(evidence, "")


def _hint(duty: Duty) -> str:
    if duty.quota is None:
        return ""
    return _("要求 %(quota)s") % {"quota": f"{formats.number(duty.quota)}{duty.quota_unit}"}


def _for_whom(row: Occurrence) -> str:
    if row.stands_in_for_id:
        return _("代 %(name)s") % {"name": row.stands_in_for.name}
    if row.person_id is None:
        return _("岗位共同，任一人完成即可")
    return ""


def answer(row: Occurrence) -> str:
    """What was given as evidence, in words."""
    parts = []
    if row.number is not None:
        parts.append(number_words(row))
    if row.note:
        parts.append(row.note)
    if row.done_by_id and row.person_id and row.done_by_id != row.person_id:
        parts.append(_("由 %(name)s 代办") % {"name": row.done_by.name})
    elif row.done_by_id and row.person_id is None:
        parts.append(_("由 %(name)s 完成") % {"name": row.done_by.name})
    return " · ".join(parts)
