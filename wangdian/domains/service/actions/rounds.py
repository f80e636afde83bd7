"""服务自查: what fails in the shipped service checklists becomes a matter that somebody settles; the shipped routines.
(Inventory rows 338, 341–343, 345, 351, 352.)
"""

from datetime import datetime
from pathlib import Path

from django.utils.timezone import localdate

from wangdian.kernel.cases.actions import add_file, comment, open_case
from wangdian.kernel.cases.models import Case
from wangdian.kernel.checklists.definition import Item, Kind
from wangdian.kernel.checklists.mapping import value_of
from wangdian.kernel.checklists.models import Answer, Run
from wangdian.kernel.checklists.routines import Routine, read_routines, set_up
from wangdian.kernel.database.blobs import path_of
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.queries import head_of, holders
from wangdian.kernel.org.scope import NOTHING, Scope

RULES = Path(__file__).parent.parent / "rules"
CHECKLISTS = RULES / "checklists"
SOURCE = "出厂服务例行"
# One matter for a whole practice: what to practise next, and not eleven faults of one colleague.
PRACTICES = frozenset({"angry_customer_drill"})
# Who settles what fails; everything else is the head's.
SETTLED_BY = {
    "service_conduct": "OPERATIONS_SUPERVISOR",
    "outlet_service": "LOBBY_MANAGER",
    "accessibility": "LOBBY_MANAGER",
    "angry_customer_drill": "OPERATIONS_SUPERVISOR",
}


def codes() -> list[str]:
    """The codes of the shipped service checklists: the names of their files."""
    return sorted(f.stem for f in CHECKLISTS.glob("*.yaml"))


def routines() -> tuple[Routine, ...]:
    """The shipped service routines."""
    return read_routines(RULES / "routines.yaml")


def set_up_service_routines(*, unit: Unit, by: Scope, now: datetime) -> list[int]:
    """Turn the shipped service routines on for a unit; see `kernel.checklists.routines.set_up`."""
    return set_up(unit=unit, routines=routines(), source=SOURCE, by=by, now=now)


def on_failed(run: Run, item: Item, answer: Answer, by: Scope, now: datetime) -> Case:
    """The matter of a failed item, with its pictures; what is open about the same item is noted there instead."""
    code = run.template.code
    topic = f"{code}.{run.pk}" if code in PRACTICES else f"{code}.{item.key}"
    said = f"{run.template.title}：{item.text}——{_said(item, answer)}"
    open_one = Case.objects.filter(kind="matter", unit=run.unit, subject_key=topic, closed_at=None).first()
    if open_one is not None:
        # By the system: whoever filled in the round need not be a party to the matter.
        comment(
            case_id=open_one.pk,
            text=f"{run.person.name} {localdate(now)} 又查到：{said}",
            by=NOTHING,
            now=now,
        )
        _add_pictures(open_one, answer, NOTHING, now)
        return open_one
    grade = "HIGH" if item.must_pass else "NORMAL"
    title = f"讲评并再练：{run.template.title}" if code in PRACTICES else item.text
    case = open_case(
        kind="matter", unit=run.unit, title=title, by=by, now=now, grade=grade, owner=_settler(code, run.unit, now),
        subject_key=topic, source=("run_item", f"{run.pk}:{item.key}"), text=said,
    )  # fmt: skip
    _add_pictures(case, answer, by, now)
    return case


def _settler(code: str, unit: Unit, now: datetime) -> Person | None:
    """The first holder of the post that settles it, else the head of the unit."""
    people = holders(unit, SETTLED_BY[code], localdate(now)) if code in SETTLED_BY else []
    return people[0] if people else head_of(unit, localdate(now))


def _said(item: Item, answer: Answer) -> str:
    option = item.option(value_of(item.kind, answer)) if item.kind == Kind.CHOICE else None
    words = option.label if option else "不合格"
    return f"{words}。{answer.note}" if answer.note else words


def _add_pictures(case: Case, answer: Answer, by: Scope, now: datetime) -> None:
    for number, photo in enumerate(answer.photos.all(), start=1):
        path = path_of(photo.sha256)
        if path.exists():
            ending = "png" if photo.content_type == "image/png" else "jpg"
            add_file(
                case_id=case.pk, content=path.read_bytes(), name=f"现场照片{number}.{ending}", by=by, now=now
            )
