from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "wangdian.kernel.notices"
    label = "notices"
    verbose_name = "通知"
