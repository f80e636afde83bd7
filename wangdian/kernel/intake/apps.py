from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "wangdian.kernel.intake"
    label = "intake"
    verbose_name = "数据接入"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from wangdian.kernel.audit import labels
        from wangdian.kernel.org.powers import INTAKE_LOAD
        from wangdian.ui import menu

        from . import importers

        menu.register(
            menu.Entry(label=_("导入"), icon="upload", url_name="intake:list", power=INTAKE_LOAD, order=92)
        )
        labels.register(
            {
                "intake.upload": _("上传导入文件"),
                "intake.write": _("导入数据"),
                "intake.readings": _("导入指标读数"),
            }
        )
        labels.register_keys(
            {"importer": _("导入种类"), "file": _("文件"), "written": _("写入"), "refused": _("未写入")}
        )
        importers.register_all()
