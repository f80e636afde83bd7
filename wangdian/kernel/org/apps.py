from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrgConfig(AppConfig):
    name = "wangdian.kernel.org"
    label = "org"
    verbose_name = "机构"

    def ready(self):
        from wangdian.kernel.database.grants import grant_app_role

        post_migrate.connect(grant_app_role, dispatch_uid="grant_app_role")
