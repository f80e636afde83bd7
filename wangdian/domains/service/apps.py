from pathlib import Path

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

FLOWS = Path(__file__).parent / "rules" / "flows"


class ServiceConfig(AppConfig):
    name = "wangdian.domains.service"
    label = "service"
    verbose_name = "服务与投诉"

    def ready(self):
        from wangdian.kernel.audit import labels
        from wangdian.kernel.cases import kinds
        from wangdian.kernel.checklists import hooks, shipped
        from wangdian.kernel.intake import spec as intake
        from wangdian.kernel.notices import kinds as notice_kinds
        from wangdian.kernel.org.powers import (
            COMPLAINTS_HANDLE,
            COMPLAINTS_READ,
            COMPLAINTS_REPORT,
            COMPLAINTS_TAKE,
            IMPROVEMENTS_DECIDE,
            IMPROVEMENTS_HANDLE,
            IMPROVEMENTS_PROPOSE,
            REPUTATION_HANDLE,
            REPUTATION_REPORT,
        )
        from wangdian.ui import menu

        from . import complaint_moves, importers, improvement_moves, sighting_moves
        from . import guards as _guards  # noqa: F401  registers the conditions of the flow
        from . import ledger_guards as _ledger_guards  # noqa: F401
        from .actions import rounds

        shipped.register_folder(rounds.CHECKLISTS)
        hooks.claim_failed(rounds.codes(), rounds.on_failed)

        intake.register(importers.CUSTOMERS)
        intake.register(importers.RATINGS)

        kinds.register(
            kinds.Kind(
                name="complaint", label=_("投诉"), series="TS", flow_file=FLOWS / "complaint.yaml",
                url=lambda case: reverse("service:complaint", args=[case.pk]),
                read=COMPLAINTS_READ, open=COMPLAINTS_TAKE, handle=COMPLAINTS_HANDLE, oversee=COMPLAINTS_REPORT,
                on_move=complaint_moves.on_move, facts=complaint_moves.facts,
            )
        )  # fmt: skip
        kinds.register(
            kinds.Kind(
                name="improvement", label=_("服务改进"), series="GJ", flow_file=FLOWS / "improvement.yaml",
                url=lambda case: reverse("service:improvement", args=[case.pk]),
                read=IMPROVEMENTS_PROPOSE, open=IMPROVEMENTS_PROPOSE, handle=IMPROVEMENTS_HANDLE,
                oversee=IMPROVEMENTS_DECIDE, on_move=improvement_moves.on_move, facts=improvement_moves.facts,
            )
        )  # fmt: skip
        kinds.register(
            kinds.Kind(
                name="sighting", label=_("舆情"), series="YQ", flow_file=FLOWS / "sighting.yaml",
                url=lambda case: reverse("service:sighting", args=[case.pk]),
                read=REPUTATION_REPORT, open=REPUTATION_REPORT, handle=REPUTATION_HANDLE, oversee=REPUTATION_HANDLE,
                on_move=sighting_moves.on_move, facts=sighting_moves.facts,
            )
        )  # fmt: skip
        menu.register(
            menu.Entry(
                label=_("投诉"),
                icon="message-report",
                url_name="service:door",
                power=COMPLAINTS_TAKE,
                order=38,
            )
        )
        menu.register(
            menu.Entry(
                label=_("服务改进"),
                icon="bulb",
                url_name="service:improvements",
                power=IMPROVEMENTS_PROPOSE,
                order=39,
            )
        )
        menu.register(
            menu.Entry(
                label=_("舆情"),
                icon="speakerphone",
                url_name="service:sightings",
                power=REPUTATION_REPORT,
                order=40,
            )
        )
        notice_kinds.register(
            {
                "service.circular": _("服务通报"),
                "service.improvement": _("提案有了答复"),
                "service.opinion": _("客户留言"),
                "service.sighting": _("舆情"),
            }
        )
        labels.register(
            {
                "service.customers": _("导入当日客户"),
                "service.draw": _("抽取回访名单"),
                "service.open_phone": _("查看客户电话"),
                "service.praise": _("登记表扬"),
                "service.rule": _("调整服务规则"),
                "service.circular": _("发布服务通报"),
                "service.box_open": _("启用意见二维码"),
                "service.box_close": _("停用意见二维码"),
                "service.opinion_take": _("接收客户留言"),
                "service.opinion_aside": _("客户留言不予处理"),
            }
        )
