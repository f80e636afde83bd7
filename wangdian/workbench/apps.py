from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbenchConfig(AppConfig):
    name = "wangdian.workbench"
    label = "workbench"
    verbose_name = "今日"

    def ready(self):
        from wangdian.kernel.org.powers import DUTIES_OVERSEE
        from wangdian.ui import menu

        menu.register(
            menu.Entry(label=_("今日"), icon="sun", url_name="workbench:today", order=10, on_phone=True)
        )
        menu.register(
            menu.Entry(
                label=_("看板"),
                icon="layout-kanban",
                url_name="workbench:boards",
                power=DUTIES_OVERSEE,
                order=15,
                on_phone=True,
            )
        )
