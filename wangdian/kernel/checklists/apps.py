from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecklistsConfig(AppConfig):
    name = "wangdian.kernel.checklists"
    label = "checklists"
    verbose_name = "检查表"

    def ready(self):
        from wangdian.kernel.audit import labels
        from wangdian.kernel.duties import fulfilment
        from wangdian.kernel.notices import kinds
        from wangdian.kernel.org.powers import CHECKLISTS_DO
        from wangdian.ui import menu

        from .fulfilment import WAY

        fulfilment.register("CHECKLIST", WAY)
        kinds.register({"checklists.expiring": _("设备到期")})
        menu.register(
            menu.Entry(
                label=_("检查表"),
                icon="clipboard-check",
                url_name="checklists:home",
                power=CHECKLISTS_DO,
                order=34,
            )
        )
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
                "checklists.add_asset": _("登记设备或点位"),
                "checklists.edit_asset": _("修改设备或点位"),
                "checklists.retire_asset": _("停用设备或点位"),
                "checklists.relabel_asset": _("换发标签"),
                "checklists.report_fault": _("报修"),
                "checklists.mend_fault": _("修复"),
                "checklists.plan_surprise": _("安排突击检查"),
                "checklists.draw_surprise": _("抽取突击检查对象"),
                "checklists.reveal_surprise": _("公布突击检查抽取结果"),
                "checklists.cancel_surprise": _("取消突击检查"),
            }
        )
        labels.register_keys(
            {
                "score": _("得分"),
                "passed": _("是否合格"),
                "failed": _("不合格项"),
                "items": _("项目"),
                "digest": _("摘要"),
                "seed": _("随机种子"),
                "drawn": _("抽中"),
            }
        )
