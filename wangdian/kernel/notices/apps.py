from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "wangdian.kernel.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self):
        from . import kinds

        kinds.register({"notices.test": _("测试消息")})
