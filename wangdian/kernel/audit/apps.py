from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "wangdian.kernel.audit"
    label = "audit"
    verbose_name = "留痕"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from wangdian.kernel.org.powers import AUDIT_READ
        from wangdian.ui import menu

        menu.register(
            menu.Entry(label=_("留痕"), icon="history", url_name="audit:chains", power=AUDIT_READ, order=90)
        )
