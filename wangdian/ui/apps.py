from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "wangdian.ui"
    label = "ui"
    verbose_name = "界面"
