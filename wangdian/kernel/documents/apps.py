from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wangdian.kernel.documents"
    label = "documents"
    verbose_name = "文书"
