from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecklistsConfig(AppConfig):
    name = "wangdian.kernel.checklists"
    label = "checklists"
    verbose_name = "检查表"

    def ready(self):
        from wangdian.kernel.audit import labels
        from wangdian.kernel.duties import fulfilment

        from .fulfilment import WAY

        fulfilment.register("CHECKLIST", WAY)
        labels.register(
            {
                "checklists.create": _("新建检查表"),
                "checklists.edit": _("修改检查表信息"),
                "checklists.draft": _("起草检查表新版本"),
                "checklists.submit": _("提交检查表"),
                "checklists.send_back": _("退回检查表"),
                "checklists.publish": _("发布检查表"),
                "checklists.retire": _("停用检查表"),
                "checklists.start": _("开始检查"),
                "checklists.finish": _("完成检查"),
                "checklists.abandon": _("作废检查"),
                "checklists.upgrade": _("检查改用新版本"),
            }
        )
        labels.register_keys(
            {"score": _("得分"), "passed": _("是否合格"), "failed": _("不合格项"), "items": _("项目")}
        )
