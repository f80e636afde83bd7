from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "wangdian.kernel.database"
    label = "database"
    verbose_name = "数据库"
