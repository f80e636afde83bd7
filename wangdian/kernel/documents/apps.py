from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "wangdian.kernel.documents"
    label = "documents"
    verbose_name = "文书"

    def ready(self):
        from wangdian.kernel.org.powers import DOCUMENTS_READ
        from wangdian.ui import menu

        menu.register(
            menu.Entry(
                label=_("文书"), icon="file-text", url_name="documents:list", power=DOCUMENTS_READ, order=50
            )
        )
