from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "wangdian.domains.inspections"
    label = "inspections"
    verbose_name = "检查与整改"
