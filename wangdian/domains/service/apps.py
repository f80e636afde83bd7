from pathlib import Path

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

FLOWS = Path(__file__).parent / "rules" / "flows"


class ServiceConfig(AppConfig):
    name = "wangdian.domains.service"
    label = "service"
    verbose_name = "服务与投诉"

    def ready(self):
        from wangdian.kernel.cases import kinds
        from wangdian.kernel.org.powers import (
            COMPLAINTS_HANDLE,
            COMPLAINTS_READ,
            COMPLAINTS_REPORT,
            COMPLAINTS_TAKE,
        )

        from . import complaint_moves
        from . import guards as _guards  # noqa: F401  registers the conditions of the flow

        kinds.register(
            kinds.Kind(
                name="complaint", label=_("投诉"), series="TS", flow_file=FLOWS / "complaint.yaml",
                url=lambda case: reverse("service:complaint", args=[case.pk]),
                read=COMPLAINTS_READ, open=COMPLAINTS_TAKE, handle=COMPLAINTS_HANDLE, oversee=COMPLAINTS_REPORT,
                on_move=complaint_moves.on_move, facts=complaint_moves.facts,
            )
        )  # fmt: skip
