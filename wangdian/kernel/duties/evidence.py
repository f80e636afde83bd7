"""The evidence that came with a form, as `actions.complete` wants it."""

from typing import Any

from django.http import HttpRequest

from wangdian.kernel.database.blobs import LARGEST
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.metrics.figures import FigureError, parse_figure, show
from wangdian.ui import formats

from .actions import Upload
from .models import Duty, Occurrence


def number_unit(duty: Duty) -> str:
    """The unit in which a number is asked for: the metric's, else the duty's own."""
    return duty.metric.display_unit if duty.metric else duty.quota_unit


def number_words(occurrence: Occurrence) -> str:
    """The number that was given, with its unit; nothing where none was."""
    metric = occurrence.duty.metric
    if occurrence.number is None:
        return ""
    if metric is not None:
        return show(occurrence.number, metric.display_unit, metric.decimals)
    return f"{formats.number(occurrence.number)}{occurrence.duty.quota_unit}"


def evidence_of(request: HttpRequest, occurrence_id: int) -> dict[str, Any]:
    """Note, number and photo of a form. Raises Refused `duties.number` for what is no number. At most one query."""
    given: dict[str, Any] = {"note": request.POST.get("note", "")[:2000]}
    if text := request.POST.get("number", "").strip():
        given["number"] = _number(text, occurrence_id)
    if (file := request.FILES.get("photo")) is not None:
        given["photo"] = Upload(file.read(LARGEST + 1))
    return given


def _number(text: str, occurrence_id: int):
    occurrence = Occurrence.objects.select_related("duty__metric").filter(pk=occurrence_id).first()
    try:
        return parse_figure(text, number_unit(occurrence.duty) if occurrence else "")
    except FigureError as error:
        raise Refused("duties.number", str(error), field="number") from None
