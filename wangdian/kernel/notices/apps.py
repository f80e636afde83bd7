from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "wangdian.kernel.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self):
        from wangdian.kernel.audit import labels
        from wangdian.ui import header

        from . import kinds
        from .queries import unread_count

        kinds.register({kinds.TEST: _("测试消息")})
        # A bell on every page, with the number unread; an entry of the navigation would say the same twice.
        header.register(
            header.Sign(
                label=_("通知"),
                icon="bell",
                url_name="notices:inbox",
                count=lambda request: unread_count(request.user.pk),
                order=10,
            )
        )
        labels.register(
            {
                "notices.robot_add": _("登记群机器人"),
                "notices.robot_edit": _("修改群机器人"),
                "notices.robot_test": _("测试群机器人"),
                "notices.retry": _("重发消息"),
            }
        )
