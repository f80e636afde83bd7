from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "wangdian.kernel.metrics"
    label = "metrics"
    verbose_name = "指标"

    def ready(self):
        from wangdian.kernel.audit import labels
        from wangdian.kernel.notices import kinds
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
        kinds.register({"metrics.breach": _("指标预警")})
        labels.register(
            {
                "metrics.set_threshold": _("设定预警线"),
                "metrics.breach_opened": _("触发预警"),
                "metrics.breach_worsened": _("预警升级"),
                "metrics.breach_closed": _("解除预警"),
                "metrics.breach_reopened": _("预警恢复"),
                "metrics.breach_withdrawn": _("更正后预警不成立"),
            }
        )
        labels.register_keys(
            {
                "side": _("方向"),
                "amber": _("黄线"),
                "red": _("红线"),
                "margin": _("回落幅度"),
                "n_of_m": _("次数"),
                "level": _("级别"),
            }
        )
