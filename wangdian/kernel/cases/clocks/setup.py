"""What the clocks package tells others when the app is ready."""

from django.core import checks
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.audit import labels
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.changes import on_hours_changed
from wangdian.kernel.org.powers import CASES_RULES
from wangdian.ui import menu

from ..clock_hooks import clocks
from ..flows import FlowError, parse, read_file
from ..kinds import known
from .changing import recompute
from .extending import register_extension
from .keeping import Keeper
from .mapping import target_of


def register() -> None:
    """Follow cases and the calendar."""
    clocks.keeper = Keeper()
    on_hours_changed(recompute)
    register_extension()
    labels.register(
        {
            "cases.clock.target": _("修改时限标准"),
            "cases.clock.end_target": _("停用时限标准"),
            "cases.clock.extend": _("延长时限"),
        }
    )
    menu.register(
        menu.Entry(
            label=_("时限标准"), icon="clock", url_name="cases:clock_rules", power=CASES_RULES, order=86
        )
    )


@checks.register
def flow_targets_make_sense(app_configs, **_kwargs) -> list[checks.CheckMessage]:
    """Every limit in a flow file can be read (`manage.py check`)."""
    problems = []
    for kind in known():
        try:
            flow = parse(read_file(kind.flow_file))
        except (FlowError, OSError):
            continue  # flow_versions says so
        for clock in flow.clocks:
            for grade, plain in clock.targets:
                try:
                    target_of(plain)
                except Refused as refusal:
                    problems.append(
                        checks.Error(
                            f"{kind.flow_file}: {clock.name}/{grade}: {refusal.message}", id="cases.E010"
                        )
                    )
    return problems
