from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "wangdian.kernel.approvals"
    label = "approvals"
    verbose_name = "复核"
