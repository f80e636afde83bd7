from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "wangdian.kernel.intake"
    label = "intake"
    verbose_name = "数据接入"
