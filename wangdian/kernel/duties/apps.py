from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "wangdian.kernel.duties"
    label = "duties"
    verbose_name = "例行任务"

    def ready(self):
        from wangdian.kernel.org.powers import DUTIES_DO
        from wangdian.ui import menu

        menu.register(
            menu.Entry(
                label=_("任务"),
                icon="checklist",
                url_name="duties:list",
                power=DUTIES_DO,
                order=30,
                on_phone=True,
            )
        )
