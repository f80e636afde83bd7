from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "wangdian.kernel.audit"
    label = "audit"
    verbose_name = "留痕"
