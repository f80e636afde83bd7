"""Between rows and the values of scoring.py: definitions of versions, answers by item."""

from collections.abc import Iterable
from decimal import Decimal

from .definition import NA, Definition, Item, Kind, from_plain, number_text
from .models import Answer, Run, TemplateVersion
from .scoring import Given, Result, score


def definition_of(version: TemplateVersion) -> Definition:
    """The definition of a version, read once per instance."""
    if not hasattr(version, "_definition"):
        version._definition = from_plain(version.definition)
    return version._definition


def value_of(kind: Kind, answer: Answer) -> str:
    """What was answered, as text; empty where nothing was."""
    if answer.choice:
        return answer.choice
    if kind == Kind.NUMBER:
        return number_text(answer.number) if answer.number is not None else ""
    if kind == Kind.PERSON:
        return str(answer.chosen_person_id or "")
    if kind == Kind.ASSET:
        return str(answer.chosen_asset_id or "")
    return answer.text


def columns_of(item: Item, value: str) -> dict:
    """The typed columns that keep a value, the others empty. The value must suit the item (scoring.value_problem)."""
    columns = {"choice": "", "number": None, "text": "", "chosen_person_id": None, "chosen_asset_id": None}
    if value == "":
        return columns
    if item.kind in {Kind.YESNO, Kind.CHOICE} or (value == NA and item.na and item.kind != Kind.TEXT):
        return columns | {"choice": value}
    if item.kind == Kind.NUMBER:
        return columns | {"number": Decimal(value)}
    if item.kind == Kind.PERSON:
        return columns | {"chosen_person_id": int(value)}
    if item.kind == Kind.ASSET:
        return columns | {"chosen_asset_id": int(value)}
    return columns | {"text": value}


def given_of(definition: Definition, answers: Iterable[Answer]) -> dict[str, Given]:
    """Answers that stand, by item. Each needs its photos prefetched."""
    given = {}
    for answer in answers:
        item = definition.item(answer.item)
        if item is not None and answer.withdrawn_at is None:
            photos = len(answer.photos.all())
            given[answer.item] = Given(value_of(item.kind, answer), answer.note, photos)
    return given


def answers_of(run: Run) -> list[Answer]:
    """The answers of a run that stand, with their photos. Two queries."""
    return list(
        run.answers.filter(withdrawn_at=None)
        .select_related("chosen_person", "chosen_asset", "by")
        .prefetch_related("photos")
        .order_by("pk")
    )


def result_of(run: Run, answers: Iterable[Answer] | None = None) -> Result:
    """A run judged as it stands."""
    definition = definition_of(run.version)
    found = answers_of(run) if answers is None else answers
    return score(definition, given_of(definition, found), run.previous)
