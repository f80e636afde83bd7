from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "wangdian.domains.plans"
    label = "plans"
    verbose_name = "计划"
