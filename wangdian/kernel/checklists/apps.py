from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    name = "wangdian.kernel.checklists"
    label = "checklists"
    verbose_name = "检查表"
