from pathlib import Path

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

FLOWS = Path(__file__).parent / "rules" / "flows"


class CasesConfig(AppConfig):
    name = "wangdian.kernel.cases"
    label = "cases"
    verbose_name = "工单"

    def ready(self):
        from wangdian.kernel.audit import labels
        from wangdian.kernel.notices import kinds as notice_kinds
        from wangdian.kernel.org.powers import CASES_HANDLE, CASES_OPEN, CASES_OVERSEE, CASES_READ
        from wangdian.ui import menu

        from . import breach_cases, kinds
        from .actions import extending
        from .clocks import setup as clocks

        notice_kinds.register(
            {
                "cases.assigned": _("工单派给我"),
                "cases.comment": _("工单留言"),
                "cases.confided": _("获准查看保密工单"),
                "cases.action": _("整改措施"),
                "cases.escalated": _("工单升级"),
            }
        )
        labels.register(
            {
                "cases.open": _("登记工单"),
                "cases.assign": _("指定责任人"),
                "cases.grade": _("定级"),
                "cases.edit": _("修改工单"),
                "cases.confide": _("授予保密查看"),
                "cases.action.plan": _("登记整改措施"),
                "cases.action.do": _("完成整改措施"),
                "cases.action.verify": _("复查通过"),
                "cases.action.send_back": _("复查退回"),
                "cases.action.drop": _("取消整改措施"),
                "cases.action.extend": _("延长整改时限"),
            }
        )
        extending.register_extension()
        breach_cases.register()
        clocks.register()
        menu.register(
            menu.Entry(
                label=_("工单"), icon="progress-check", url_name="cases:list", power=CASES_READ, order=32
            )
        )
        kinds.register(
            kinds.Kind(
                name="matter", label=_("一般事项"), series="SX", flow_file=FLOWS / "matter.yaml",
                url=lambda case: reverse("cases:case", args=[case.pk]),
                read=CASES_READ, open=CASES_OPEN, handle=CASES_HANDLE, oversee=CASES_OVERSEE,
            )
        )  # fmt: skip
