"""报告舆情: whoever sees it says so; the head answers for it from that minute. (Inventory rows 339, 340.)"""

from datetime import datetime

from django.db import transaction

from wangdian.kernel.cases.actions import add_file, open_case
from wangdian.kernel.cases.models import Case
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.scope import Scope

from ..models import Sighting
from ..sighting_moves import handlers, let_in


@transaction.atomic
def report_sighting(
    *,
    unit: Unit,
    title: str,
    channel: str,
    said: str,
    by: Scope,
    now: datetime,
    link: str = "",
    seen_at: datetime | None = None,
    reach: int | None = None,
    grade: str = "",
    confidential: bool = True,
    picture: tuple[bytes, str] | None = None,
) -> Case:
    """Report what is said about a unit in public; its clocks run from `seen_at`.

    Who handles sightings at the unit owns it and is told at once, others at the unit see nothing of it. `picture` is
    (content, file name). Raises Refused `service.said`, `service.link`, what `open_case` and `add_file` refuse; Forbidden.
    """
    said, link = said.replace("\x00", "").strip(), link.replace("\x00", "").strip()
    if not said:
        raise Refused("service.said", "请写明说了什么，尽量照抄原话。", field="said")
    if link and not link.lower().startswith(("http://", "https://")):
        raise Refused(
            "service.link", "链接要以 http:// 或 https:// 开头；没有链接可以上传截图。", field="link"
        )
    people = handlers(unit, now)
    owner = Person.objects.filter(pk__in=people[:1]).first()

    def detail(case: Case) -> Sighting:
        return Sighting.objects.create(
            case=case, unit=unit, channel=channel, link=link[:500], seen_at=seen_at or now, said=said[:8000], reach=reach
        )  # fmt: skip

    case = open_case(
        kind="sighting", unit=unit, title=title, by=by, now=now, grade=grade, owner=owner, detail=detail,
        confidential=confidential, started_at=seen_at,
    )  # fmt: skip
    let_in(case, people, by, now, "seen", "发现舆情，请立即接手")
    if picture is not None:
        add_file(case_id=case.pk, content=picture[0], name=picture[1], by=by, now=now)
    return case
