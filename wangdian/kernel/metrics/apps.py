from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "wangdian.kernel.metrics"
    label = "metrics"
    verbose_name = "指标"

    def ready(self):
        from wangdian.kernel.org.powers import METRICS_READ
        from wangdian.ui import menu

        menu.register(
            menu.Entry(
                label=_("目标"),
                icon="target-arrow",
                url_name="metrics:goals",
                power=METRICS_READ,
                order=40,
                on_phone=True,
            )
        )
