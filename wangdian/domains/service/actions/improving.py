"""提出改进: a break point or a proposal becomes a case that ends in a decision. (Inventory rows 346, 347.)"""

from datetime import datetime

from django.db import transaction

from wangdian.kernel.cases.actions import link, open_case
from wangdian.kernel.cases.models import Case, Link
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.scope import Scope

from ..models import Improvement


@transaction.atomic
def propose_improvement(
    *,
    unit: Unit,
    title: str,
    source: str,
    place: str,
    seen: str,
    by: Scope,
    now: datetime,
    idea: str = "",
    effect: str = "",
    proposer: Person | None = None,
    owner: Person | None = None,
    complaint: Case | None = None,
    origin: tuple[str, str] = ("", ""),
) -> Case:
    """Open an improvement. The proposer is who enters it, unless somebody else is named.

    With a `complaint` (whose root cause it is) both cases are linked. Raises Refused `service.seen`, `service.idea` (a
    proposal without one), `service.other_unit`, and what `open_case` refuses; Forbidden.
    """
    seen, idea = seen.replace("\x00", "").strip(), idea.replace("\x00", "").strip()
    if not seen:
        raise Refused("service.seen", "请写客户看到、遇到了什么，别先写办法。", field="seen")
    if source == Improvement.Source.PROPOSAL and not idea:
        raise Refused("service.idea", "提案请写明建议怎么改。", field="idea")
    if complaint is not None and (complaint.kind != "complaint" or complaint.unit_id != unit.pk):
        raise Refused("service.other_unit", "这件投诉不是本机构的，不能由它提出改进。")

    def detail(case: Case) -> Improvement:
        return Improvement.objects.create(
            case=case, unit=unit, source=source, place=place, seen=seen[:4000], idea=idea[:4000],
            effect=effect.replace("\x00", "").strip()[:2000], proposer_id=proposer.pk if proposer else by.person_id,
            complaint=complaint,
        )  # fmt: skip

    case = open_case(
        kind="improvement", unit=unit, title=title, by=by, now=now, owner=owner, detail=detail, source=origin
    )
    if complaint is not None:
        link(case_id=case.pk, other_code=complaint.code, by=by, now=now, how=Link.How.CAUSED_BY)
    return case
