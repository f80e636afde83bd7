from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "wangdian.kernel.metrics"
    label = "metrics"
    verbose_name = "指标"
