"""A round or a version as a page shows it: every word and choice ready, so that templates only place them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.org.models import Appointment, Unit
from wangdian.kernel.org.queries import in_force
from wangdian.ui import formats

from .definition import NA, Ask, Definition, Item, Kind, Section
from .mapping import value_of
from .models import Answer, Asset
from .scoring import Judged, Result

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Picture:
    """A kept photo or signature."""

    id: int
    url: str
    at: object
    by: str


@dataclass(frozen=True)
class Choice:
    """One answer to pick."""

    value: str
    label: str
    chosen: bool
    bad: bool


@dataclass(frozen=True)
class ItemView:
    """One question on the page."""

    item: Item
    number: int
    value: str
    note: str
    asked: bool
    failed: bool
    choices: tuple[Choice, ...]
    range_words: str
    pictures: tuple[Picture, ...]
    photo_ask: str
    note_ask: str
    words: str  # the answer, said
    answered_by: str = ""

    @property
    def is_na(self) -> bool:
        return self.value == NA and self.item.na

    @property
    def is_pictured(self) -> bool:
        return self.item.kind in {Kind.PHOTO, Kind.SIGNATURE}


@dataclass(frozen=True)
class SectionView:
    """A section on the page."""

    section: Section
    items: tuple[ItemView, ...]
    asked: bool
    score: object = None
    passed: bool = True
    failed: int = 0


def sections_of(
    definition: Definition,
    *,
    result: Result | None = None,
    answers: dict[str, Answer] | None = None,
    unit: Unit | None = None,
    day=None,
) -> list[SectionView]:
    """Every section with its items. `unit` and `day` offer its people and assets where an item asks for one."""
    judged = {j.item.key: j for j in result.judged} if result else {}
    results = {s.section.key: s for s in result.sections} if result else {}
    offered = _offered(definition, unit, day)
    views, number = [], 0
    for section in definition.sections:
        items = []
        for item in section.items:
            number += 1
            found = (answers or {}).get(item.key)
            items.append(_item(item, number, found, judged.get(item.key), offered, whole=result is None))
        of = results.get(section.key)
        views.append(
            SectionView(
                section,
                tuple(items),
                asked=result is None or any(i.asked for i in items),
                score=of.score if of else None,
                passed=of.passed if of else True,
                failed=of.failed if of else 0,
            )
        )
    return views


def _item(
    item: Item, number: int, answer: Answer | None, judged: Judged | None, offered, whole: bool
) -> ItemView:
    value = value_of(item.kind, answer) if answer else ""
    return ItemView(
        item=item,
        number=number,
        value=value,
        note=answer.note if answer else "",
        asked=whole or judged is not None,
        failed=bool(judged and judged.failed),
        choices=_choices(item, value, offered),
        range_words=_range(item),
        pictures=_pictures(answer),
        photo_ask=item.photo.value,
        note_ask=item.note.value,
        words=answer_words(item, value, answer),
        answered_by=answer.by.name if answer else "",
    )


def _pictures(answer: Answer | None) -> tuple[Picture, ...]:
    if answer is None:
        return ()
    return tuple(
        Picture(p.pk, reverse("checklists:photo", args=[p.pk]), p.taken_at, answer.by.name)
        for p in sorted(answer.photos.all(), key=lambda p: p.pk)
    )


def _choices(item: Item, value: str, offered) -> tuple[Choice, ...]:
    if item.kind == Kind.YESNO:
        found = [(YES, _("是"), item.good != YES), (NO, _("否"), item.good != NO)]
    elif item.kind == Kind.CHOICE:
        found = [(o.key, o.label, o.flag) for o in item.options]
    elif item.kind in {Kind.PERSON, Kind.ASSET}:
        found = [(key, label, False) for key, label in offered.get(item.kind, [])]
    else:
        found = []
    if item.na and item.kind in {Kind.YESNO, Kind.CHOICE}:
        found.append((NA, _("不适用"), False))
    return tuple(Choice(key, str(label), key == value, bad) for key, label, bad in found)


def _offered(definition: Definition, unit: Unit | None, day) -> dict[Kind, list[tuple[str, str]]]:
    """People and assets of the unit, where some item asks for one."""
    kinds = {i.kind for i in definition.items()}
    found: dict[Kind, list[tuple[str, str]]] = {}
    if unit is not None and Kind.PERSON in kinds:
        rows = Appointment.objects.filter(in_force(day), unit=unit).select_related("person", "post")
        people = {
            str(a.person_id): f"{a.person.name}（{a.post.name}）" for a in rows.order_by("post__rank", "pk")
        }
        found[Kind.PERSON] = list(people.items())
    if unit is not None and Kind.ASSET in kinds:
        rows = Asset.objects.filter(unit=unit, retired_on=None).order_by("kind", "code")
        found[Kind.ASSET] = [(str(a.pk), f"{a.name}（{a.code}）") for a in rows]
    return found


def _range(item: Item) -> str:
    """The normal range in words."""
    if item.kind != Kind.NUMBER:
        return ""
    low, high = (None if b is None else formats.number(b) for b in (item.low, item.high))
    if low is not None and high is not None:
        return _("正常 %(low)s–%(high)s%(unit)s") % {"low": low, "high": high, "unit": item.unit}
    if low is not None:
        return _("正常 不低于%(low)s%(unit)s") % {"low": low, "unit": item.unit}
    if high is not None:
        return _("正常 不高于%(high)s%(unit)s") % {"high": high, "unit": item.unit}
    return ""


def answer_words(item: Item, value: str, answer: Answer | None) -> str:
    """An answer as people say it."""
    if value == NA and item.na:
        return _("不适用")
    if value == "" or answer is None:
        return ""
    if item.kind == Kind.YESNO:
        return _("是") if value == YES else _("否")
    if item.kind == Kind.CHOICE:
        option = item.option(value)
        return option.label if option else value
    if item.kind == Kind.NUMBER:
        return f"{formats.number(answer.number)}{item.unit}"
    if item.kind == Kind.PERSON:
        return answer.chosen_person.name if answer.chosen_person else value
    if item.kind == Kind.ASSET:
        return answer.chosen_asset.name if answer.chosen_asset else value
    return value


def ask_words(ask: Ask) -> str:
    return {Ask.ALWAYS: _("必须"), Ask.ON_FAIL: _("不合格时必须")}.get(ask, "")
