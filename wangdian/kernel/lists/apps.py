from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "wangdian.kernel.lists"
    label = "lists"
    verbose_name = "列表"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from wangdian.kernel.audit import labels

        labels.register(
            {
                "lists.export": _("导出列表"),
                "lists.share": _("共享视图"),
                "lists.change": _("修改共享视图"),
                "lists.delete": _("删除共享视图"),
            }
        )
        labels.register_keys(
            {
                "list": _("列表"),
                "filters": _("筛选"),
                "format": _("格式"),
                "columns": _("列"),
                "cut": _("已截断"),
            }
        )
