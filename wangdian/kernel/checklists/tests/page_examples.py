"""For the guard that opens every page as everybody."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.kernel.checklists.actions import put_shipped
from wangdian.kernel.checklists.definition import from_plain, to_plain
from wangdian.kernel.checklists.models import (
    Answer,
    AnswerPhoto,
    Asset,
    Fault,
    Run,
    SurpriseCheck,
    Template,
    TemplateVersion,
)
from wangdian.kernel.duties.models import Occurrence
from wangdian.kernel.duties.tests.situations import duty_of

from .situations import OPENING

HEADS = ("qin", "gu", "han")
WRITERS = (*HEADS, "luo", "shen")
EAST = (*WRITERS, "lin", "zhao", "zhou", "wu")


def examples(cast):
    now = localtime()
    put_shipped(
        unit=cast.bank, code="PAGE", title="页面", purpose="OPENING", posts=[], asset_kind="", number=1,
        definition=from_plain(OPENING), now=now,
    )  # fmt: skip
    template = Template.objects.get(code="PAGE")
    own = Template.objects.create(unit=cast.east, code="OWN", title="自编")
    draft = TemplateVersion.objects.create(
        unit=cast.east, template=own, number=1, definition=to_plain(from_plain(OPENING)), drafted_at=now,
        drafted_by=cast.luo, authors=[cast.luo.pk],
    )  # fmt: skip
    duty = duty_of(cast, evidence="CHECKLIST", checklist="PAGE")
    row = Occurrence.objects.create(
        unit=cast.east, duty=duty, key="list", person=cast.zhao, post=duty.post, title=duty.title, evidence="CHECKLIST",
        checklist="PAGE", scheduled_on=now.date(), opens_at=datetime.combine(now.date(), time(0), now.tzinfo),
        due_at=now + timedelta(hours=1),
    )  # fmt: skip
    run = Run.objects.create(
        unit=cast.east, template=template, version=template.current, person=cast.zhao, started_at=now
    )
    answer = Answer.objects.create(unit=cast.east, run=run, item="clean", choice="yes", at=now, by=cast.zhao)
    photo = AnswerPhoto.objects.create(
        unit=cast.east, answer=answer, sha256="0" * 64, content_type="image/png", size=1, taken_by=cast.zhao, taken_at=now
    )  # fmt: skip
    asset = Asset.objects.create(
        unit=cast.east, code="P-1", name="ATM", kind="MACHINE", token="page-token-12345"
    )
    fault = Fault.objects.create(
        unit=cast.east, asset=asset, title="坏了", photo="0" * 64, photo_type="image/png", reported_by=cast.zhao, reported_at=now
    )  # fmt: skip
    check = SurpriseCheck.objects.create(
        unit=cast.east, title="突查", checklist="PAGE", scheduled_on=now.date(), of="PERSON", candidates=[cast.zhao.pk],
        count=1, planned_by=cast.han, planned_at=now,
    )  # fmt: skip
    own_version, here = {"version_id": draft.pk}, {"unit_id": cast.east.pk}
    of_run = {"run_id": run.pk}
    concerned = (*WRITERS, "zhao")
    return {
        "checklists:for_occurrence": Example({"occurrence_id": row.pk}, seen_by=concerned),
        "checklists:begin": Example(here | {"template_id": template.pk}, unit=cast.east),
        "checklists:run": Example(of_run, seen_by=concerned),
        "checklists:result": Example(of_run, seen_by=concerned),
        "checklists:abandon": Example(of_run, seen_by=concerned),
        # The row is there and its file is not: nobody gets a picture.
        "checklists:photo": Example({"photo_id": photo.pk}, seen_by=()),
        "checklists:fault_photo": Example({"fault_id": fault.pk}, seen_by=()),
        "checklists:trend": Example(here | {"template_id": template.pk}, unit=cast.east),
        "checklists:trend_chart": Example(here | {"template_id": template.pk}, unit=cast.east),
        "checklists:create": Example(here, unit=cast.east),
        "checklists:template": Example({"template_id": own.pk}, seen_by=WRITERS),
        "checklists:about": Example({"template_id": own.pk}, seen_by=WRITERS),
        "checklists:retire": Example({"template_id": own.pk}, seen_by=HEADS),
        "checklists:edit": Example({"template_id": own.pk}, seen_by=WRITERS),
        "checklists:preview": Example(own_version, seen_by=WRITERS),
        "checklists:changes": Example(own_version, seen_by=WRITERS),
        "checklists:send_back": Example(own_version, seen_by=HEADS),
        "checklists:whole": Example(own_version, seen_by=WRITERS),
        "checklists:add_section": Example(own_version, seen_by=WRITERS),
        "checklists:section": Example(own_version | {"key": "site"}, seen_by=WRITERS),
        "checklists:add_item": Example(own_version | {"section_key": "site"}, seen_by=WRITERS),
        "checklists:item": Example(own_version | {"key": "alarm"}, seen_by=WRITERS),
        "checklists:add_asset": Example(here, unit=cast.east),
        "checklists:labels": Example(here, unit=cast.east),
        "checklists:asset": Example({"asset_id": asset.pk}, unit=cast.east),
        "checklists:edit_asset": Example({"asset_id": asset.pk}, unit=cast.east),
        "checklists:retire_asset": Example({"asset_id": asset.pk}, unit=cast.east),
        "checklists:label": Example({"asset_id": asset.pk}, unit=cast.east),
        "checklists:report_fault": Example({"asset_id": asset.pk}, unit=cast.east),
        "checklists:mend_fault": Example({"fault_id": fault.pk}, unit=cast.east),
        "checklists:scan": Example({"token": asset.token}, unit=cast.east, answers=302),
        "checklists:plan_surprise": Example(here | {"of": "PERSON"}, unit=cast.east),
        "checklists:surprise": Example({"check_id": check.pk}, seen_by=HEADS),
        "checklists:cancel_surprise": Example({"check_id": check.pk}, seen_by=HEADS),
    }
