from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "wangdian.domains.service"
    label = "service"
    verbose_name = "服务与投诉"
