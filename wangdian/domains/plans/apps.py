from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "wangdian.domains.plans"
    label = "plans"
    verbose_name = "计划"

    def ready(self):
        from wangdian.kernel.org.powers import PLANS_READ
        from wangdian.ui import menu

        menu.register(
            menu.Entry(
                label=_("计划"),
                icon="file-text",
                url_name="plans:list",
                power=PLANS_READ,
                order=20,
                on_phone=True,
            )
        )
