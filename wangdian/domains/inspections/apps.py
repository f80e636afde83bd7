from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "wangdian.domains.inspections"
    label = "inspections"
    verbose_name = "检查与整改"

    def ready(self):
        from wangdian.kernel.audit import labels
        from wangdian.kernel.cases import kinds
        from wangdian.kernel.checklists import hooks, shipped
        from wangdian.kernel.notices import kinds as notice_kinds
        from wangdian.kernel.org.powers import (
            CASES_OPEN,
            CASES_OVERSEE,
            INSPECTIONS_INSPECT,
            INSPECTIONS_READ,
        )
        from wangdian.ui import menu

        from . import guards, rules
        from .actions import on_failed, on_move
        from .actions.extending import on_extend, register_extension
        from .labels import ACTS, KEYS, NOTICES

        guards.register_all()
        kinds.register(
            kinds.Kind(
                name="finding", label=_("检查问题"), series="ZG", flow_file=rules.FLOW,
                url=lambda case: reverse("inspections:finding", args=[case.pk]),
                read=INSPECTIONS_READ, open=CASES_OPEN, handle=INSPECTIONS_INSPECT, oversee=CASES_OVERSEE,
                on_move=on_move, facts=guards.facts, on_extend=on_extend,
            )
        )  # fmt: skip
        shipped.register_folder(rules.CHECKLISTS)
        hooks.on_failed(on_failed)
        register_extension()
        labels.register(ACTS)
        labels.register_keys(KEYS)
        notice_kinds.register(NOTICES)
        menu.register(
            menu.Entry(
                label=_("检查与整改"), icon="clipboard-search", url_name="inspections:findings", power=INSPECTIONS_READ,
                order=36,
            )
        )  # fmt: skip
