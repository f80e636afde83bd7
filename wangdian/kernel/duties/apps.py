from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "wangdian.kernel.duties"
    label = "duties"
    verbose_name = "例行任务"
