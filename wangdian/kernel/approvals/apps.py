from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "wangdian.kernel.approvals"
    label = "approvals"
    verbose_name = "复核"

    def ready(self):
        from wangdian.kernel.audit import labels
        from wangdian.kernel.notices import kinds as notice_kinds
        from wangdian.ui import menu

        from . import acts

        menu.register(
            menu.Entry(label=_("复核"), icon="user-check", url_name="approvals:inbox", power=None, order=14)
        )
        notice_kinds.register({"approvals.asked": _("待我复核"), "approvals.decided": _("申请办结")})
        labels.register(
            {
                "approvals.submit": _("提交复核"),
                "approvals.approve": _("复核通过"),
                "approvals.reject": _("复核退回"),
                "approvals.withdraw": _("撤回申请"),
                "approvals.expire": _("申请过期"),
                "approvals.stale": _("申请失效"),
                "approvals.set_rule": _("设定复核规则"),
                "approvals.end_rule": _("终止复核规则"),
            }
        )
        labels.register_keys(
            {
                "approval": _("复核申请"),
                "maker": _("提交人"),
                "maker_on_behalf_of": _("代谁提交"),
                "from_amount": _("起点金额"),
                "power": _("权限"),
                "remote_allowed": _("可远程复核"),
                "expires_after": _("有效时长"),
            }
        )
        acts.register_own()
