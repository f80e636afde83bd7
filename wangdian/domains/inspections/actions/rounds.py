"""A failed item of a finished round opens a finding, with its photo. Registered with kernel.checklists.hooks."""

from datetime import datetime

from django.utils.timezone import localdate

from wangdian.kernel.cases import actions as cases
from wangdian.kernel.cases.actions.common import SYSTEM
from wangdian.kernel.cases.models import Case
from wangdian.kernel.checklists.definition import NA, Item, Kind
from wangdian.kernel.checklists.mapping import value_of
from wangdian.kernel.checklists.models import Answer, Run
from wangdian.kernel.database.blobs import path_of
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.queries import head_of, holders
from wangdian.kernel.org.scope import Scope

from ..models import DrawnRecording, Finding, Inspection, InspectionRun
from ..rules import outcome_of
from .findings import KIND, open_finding

SOURCES = {
    Inspection.Kind.AUDIT: Finding.Source.AUDIT,
    Inspection.Kind.REGULATOR: Finding.Source.REGULATOR,
    Inspection.Kind.SELF: Finding.Source.SELF,
    Inspection.Kind.SWEEP: Finding.Source.SWEEP,
}


def on_failed(run: Run, item: Item, answer: Answer, by: Scope, now: datetime) -> Case:
    """The finding of a failed item: a new one; or, in daily rounds, the one that is still open about it.

    What is found again while it is being put right is the same problem, and is noted there. What an inspection finds
    always is a finding of its own.
    """
    code = run.template.code
    inspection = _inspection_of(run)
    topic = f"{code}.{item.key}"
    fact = f"{run.template.title}：{item.text}——{_said(item, answer)}"
    if inspection is None and (open_one := _still_open(run.unit, topic)) is not None:
        _note_again(open_one, run, fact, answer, now)
        return open_one
    rule = outcome_of(code, item.key, must_pass=item.must_pass)
    drawn = DrawnRecording.objects.filter(run=run).select_related("recording").first()
    case = open_finding(
        unit=run.unit, fact=fact, title=item.text, category=rule.category, grade=rule.grade, standard=rule.standard,
        source=_source(inspection, drawn), topic=topic, owner=rectifier(run.unit, rule.post, now), inspection=inspection,
        run=run, checklist=code, item=item.key, origin=("run_item", f"{run.pk}:{item.key}"),
        responsible_person=drawn.recording.person if drawn else None, by=by, now=now,
    )  # fmt: skip
    _add_photos(case, answer, by, now)
    return case


def _inspection_of(run: Run) -> Inspection | None:
    link = InspectionRun.objects.filter(run=run).select_related("inspection").first()
    return link.inspection if link else None


def _source(inspection: Inspection | None, drawn: DrawnRecording | None) -> str:
    if drawn is not None:
        return Finding.Source.RECORDING
    if inspection is None:
        return Finding.Source.ROUND
    return SOURCES.get(inspection.kind, Finding.Source.INSPECTION)


def _still_open(unit: Unit, topic: str) -> Case | None:
    return Case.objects.filter(kind=KIND, unit=unit, subject_key=topic, closed_at=None).order_by("pk").first()


def rectifier(unit: Unit, post: str, now: datetime) -> Person | None:
    """Who puts it right: the first present holder of the post, else the head of the unit."""
    people = holders(unit, post, localdate(now))
    return people[0] if people else head_of(unit, localdate(now))


def _said(item: Item, answer: Answer) -> str:
    """The answer in words, with its note."""
    value = value_of(item.kind, answer)
    if item.kind == Kind.CHOICE and (option := item.option(value)) is not None:
        value = option.label
    words = {"yes": "是", "no": "否", NA: "不适用"}.get(value, f"{value}{item.unit}")
    return f"{words}。{answer.note}" if answer.note else words


def _note_again(case: Case, run: Run, fact: str, answer: Answer, now: datetime) -> None:
    # By the system: whoever filled in the round need not be a party to the finding.
    cases.comment(
        case_id=case.pk, text=f"{run.person.name} {localdate(now)} 再次查到：{fact}", by=SYSTEM, now=now
    )
    _add_photos(case, answer, SYSTEM, now)


def _add_photos(case: Case, answer: Answer, by: Scope, now: datetime) -> None:
    for number, photo in enumerate(answer.photos.all(), start=1):
        path = path_of(photo.sha256)
        if path.exists():
            ending = "png" if photo.content_type == "image/png" else "jpg"
            cases.add_file(
                case_id=case.pk, content=path.read_bytes(), name=f"检查照片{number}.{ending}", by=by, now=now
            )
