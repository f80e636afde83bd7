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
        from wangdian.kernel.intake import spec as intake
        from wangdian.kernel.notices import kinds as notice_kinds
        from wangdian.kernel.org.powers import (
            COMPLAINTS_HANDLE,
            COMPLAINTS_READ,
            COMPLAINTS_REPORT,
            COMPLAINTS_TAKE,
        )
        from wangdian.ui import menu

        from . import complaint_moves, importers
        from . import guards as _guards  # noqa: F401  registers the conditions of the flow

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
        menu.register(
            menu.Entry(
                label=_("投诉"),
                icon="message-report",
                url_name="service:door",
                power=COMPLAINTS_TAKE,
                order=38,
            )
        )
        notice_kinds.register({"service.circular": _("服务通报")})
        labels.register(
            {
                "service.customers": _("导入当日客户"),
                "service.draw": _("抽取回访名单"),
                "service.open_phone": _("查看客户电话"),
                "service.praise": _("登记表扬"),
                "service.rule": _("调整服务规则"),
                "service.circular": _("发布服务通报"),
            }
        )
