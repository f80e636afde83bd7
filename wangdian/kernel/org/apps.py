from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class OrgConfig(AppConfig):
    name = "wangdian.kernel.org"
    label = "org"
    verbose_name = "机构"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from wangdian.kernel.audit import labels
        from wangdian.kernel.database.grants import grant_app_role
        from wangdian.ui import menu

        # Sent once for each app: the last one is enough, when every table is there.
        last = list(apps.get_app_configs())[-1]
        post_migrate.connect(grant_app_role, sender=last, dispatch_uid="grant_app_role")
        menu.register(menu.Entry(label=_("机构"), icon="building-bank", url_name="org:units", order=70))
        labels.register(
            {
                "org.appoint": _("任命"),
                "org.end_appointment": _("结束任职"),
                "org.delegate": _("委托权限"),
                "org.revoke_delegation": _("撤回委托"),
                "org.absence": _("登记缺勤"),
                "org.end_absence": _("提前销假"),
                "org.backup": _("指定AB角"),
                "org.end_backup": _("结束AB角"),
                "org.edit_post": _("修改岗位"),
                "org.set_limit": _("设定授权额度"),
                "org.register": _("登记新员工"),
                "org.reset_password": _("重置密码"),
                "org.disable": _("停用账号"),
                "org.enable": _("恢复账号"),
                "org.add_unit": _("新增机构"),
                "org.edit_unit": _("修改机构"),
                "org.opening_hours": _("修改营业时间"),
                "org.calendar_day": _("修改营业日历"),
                "org.confirm_year": _("确认放假安排"),
                "org.lay_out_year": _("补充营业日历"),
                "org.token": _("生成接口令牌"),
                "org.token_revoke": _("停用接口令牌"),
            }
        )
