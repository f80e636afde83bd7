"""Improvements, sightings and opinions in situations that tests start from."""

from uuid import uuid4

import pytest

from tests.cast import Cast, moment
from wangdian.domains.service import actions
from wangdian.kernel.cases.actions import perform
from wangdian.kernel.cases.models import Case
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.scope import open_scope, whole_bank

MORNING = moment("2026-03-02 09:00")


def as_(who: Person, act, /, now=MORNING, **more):
    """Do something as somebody."""
    with open_scope(who, now) as scope:
        return act(by=scope, now=now, **more)


def step(person: Person, case: Case, name: str, now=MORNING, comment="", **data) -> Case:
    return as_(person, perform, now=now, case_id=case.pk, transition=name, data=data, comment=comment)


def refused(code: str):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def fresh(model, pk):
    """A row as it stands in the database."""
    with whole_bank("test"):
        return model.objects.get(pk=pk)


def proposed(cast: Cast, by: Person | None = None, **more) -> Case:
    """周强 proposes something about the queue at 东门; 罗敏 answers for it."""
    return as_(
        by or cast.zhou, actions.propose_improvement,
        **{
            "unit": cast.east, "title": "叫号屏看不见", "source": "WALK", "place": "WAIT", "seen": "坐在后排看不到叫号屏，三位客户过号。",
            "idea": "后排加一块小屏", "effect": "过号减半", "owner": cast.luo,
        } | more,
    )  # fmt: skip


PILOT = {
    "pilot": "后排放一块平板两周", "pilot_starts_on": "2026-03-03", "pilot_ends_on": "2026-03-17", "measure": "每天过号人数",
    "better": "LOWER", "before": "9",
}  # fmt: skip


def seen(cast: Cast, by: Person | None = None, **more) -> Case:
    """林静 sees a video about 东门."""
    return as_(
        by or cast.lin, actions.report_sighting,
        **{
            "unit": cast.east, "title": "短视频称网点拒收零钱", "channel": "VIDEO", "said": "去东门网点存零钱被拒。", "reach": 3000,
        } | more,
    )  # fmt: skip


def left(cast: Cast, now=MORNING, token: str = "", **more) -> None:
    """A customer leaves an opinion at 东门's poster, signed in as nobody."""
    actions.leave_opinion(
        **{
            "token": token or box(cast), "key": uuid4(), "sort": "SUGGESTION", "said": "请把填单台放低一点。",
            "address": "203.0.113.7", "now": now,
        } | more
    )  # fmt: skip


def box(cast: Cast) -> str:
    """The open address of 东门."""
    from wangdian.domains.service.models import OpinionBox

    with whole_bank("test"):
        found = OpinionBox.objects.filter(unit=cast.east, closed_at=None).first()
    return (found or as_(cast.luo, actions.open_box, unit=cast.east)).token
