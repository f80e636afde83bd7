from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "wangdian.kernel.lists"
    label = "lists"
    verbose_name = "列表"
