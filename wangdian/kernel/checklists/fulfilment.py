"""How a duty whose evidence is a checklist is done: here, by finishing a round for its occurrence."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.duties.fulfilment import Way
from wangdian.kernel.duties.models import Occurrence

from .models import Run
from .queries import templates_at


def _is_met(occurrence: Occurrence) -> bool:
    return Run.objects.filter(occurrence=occurrence, state=Run.State.FINISHED).exists()


WAY = Way(
    label=_("填检查表"),
    address=lambda occurrence: reverse("checklists:for_occurrence", args=[occurrence.pk]),
    is_met=_is_met,
    refusal="这项任务要填检查表：请打开检查表填完，完成后自动打勾。",
    choices=lambda unit_id: [(t.code, t.title) for t in templates_at(unit_id)],
)
