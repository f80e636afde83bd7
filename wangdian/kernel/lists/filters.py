"""The filters of lists: each reads its part of the address, cleans it, and makes a condition of it.

A value of a filter is a tuple of texts, as written in the address and kept in saved views. What does not make
sense is dropped when it is read; an empty tuple filters nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _

from wangdian.kernel.org.models import Person as PersonModel
from wangdian.ui import formats

from . import periods
from .viewer import MOST_UNITS, Viewer

Values = tuple[str, ...]
Given = Callable[[str], list[str]]  # parameter -> what the address says
LONGEST = 60
NOTHING = Q(pk__in=())


@dataclass(frozen=True, kw_only=True)
class _Options:
    path: str = ""  # the ORM path; the filter's name when empty
    main: bool = True  # stands in the bar; the others behind 更多筛选


@dataclass(frozen=True)
class Filter(_Options):
    """What all filters share."""

    name: str
    label: str
    template: ClassVar[str] = ""

    @property
    def orm(self) -> str:
        return self.path or self.name

    def clean(self, given: Given, viewer: Viewer) -> Values:
        """The sensible part of what the address says."""
        raise NotImplementedError

    def condition(self, values: Values, viewer: Viewer) -> Q:
        """What rows must fulfil."""
        raise NotImplementedError

    def words(self, values: Values, viewer: Viewer) -> str:
        """The values as people say them."""
        return "、".join(values)

    def field(self, values: Values, viewer: Viewer) -> dict | None:
        """What the template of this kind of filter needs; None hides the filter from this viewer."""
        return {"value": values[0] if values else ""}


def _one(given: Given, name: str) -> str:
    found = [text.strip()[:LONGEST] for text in given(name) if text.strip()]
    return found[0] if found else ""


@dataclass(frozen=True)
class Choice(Filter):
    """One or several of a few values. `when` gives a condition a value, where a value is no column."""

    choices: Sequence[tuple] | Callable[[Viewer], Sequence[tuple]] = ()
    when: Mapping[str, Q | Callable[[Viewer], Q]] | None = None
    template: ClassVar[str] = "lists/filters/choice.html"

    def options(self, viewer: Viewer) -> list[tuple[str, str]]:
        """(value, label) of each choice, worked out once a request."""

        def make():
            found = self.choices(viewer) if callable(self.choices) else self.choices
            return [(str(value), str(label)) for value, label in found]

        return viewer.kept(f"choice {self.name}", make)

    def clean(self, given: Given, viewer: Viewer) -> Values:
        asked = set(given(self.name))
        return tuple(v for v, _label in self.options(viewer) if v in asked and v != "")

    def condition(self, values: Values, viewer: Viewer) -> Q:
        if self.when is None:
            return Q(**{f"{self.orm}__in": values})
        found = NOTHING
        for value in values:
            part = self.when[value]
            found |= part(viewer) if callable(part) else part
        return found

    def words(self, values: Values, viewer: Viewer) -> str:
        return "、".join(label for value, label in self.options(viewer) if value in values)

    def field(self, values: Values, viewer: Viewer) -> dict:
        return {
            "options": [(v, label, v in values) for v, label in self.options(viewer) if v],
            "words": self.words(values, viewer),
        }


@dataclass(frozen=True)
class DateRange(Filter):
    """Days from … to, or a relative period. `moment`: the column holds moments, days are those of the bank.

    `open` turns on 逾期: rows that fulfil it and whose day (or moment) is over.
    """

    moment: bool = False
    open: Q | None = None
    relative: Sequence[str] = ("today", "week", "last_week", "month", "last_month", "last7", "last30", "year")
    template: ClassVar[str] = "lists/filters/dates.html"

    @property
    def words_offered(self) -> tuple[str, ...]:
        return (*self.relative, *(("overdue",) if self.open is not None else ()))

    def clean(self, given: Given, viewer: Viewer) -> Values:
        first, last = _one(given, f"{self.name}_from"), _one(given, f"{self.name}_to")
        text = f"{first}..{last}" if first or last else _one(given, self.name)
        if text == "overdue":
            return (text,) if self.open is not None else ()
        if text == "none" or text in periods.SPANS:
            return (text,)
        span = periods.written(text)
        if span is None:
            return ()
        first, last = span
        if first and last and last < first:
            first, last = last, first
        return (f"{first or ''}..{last or ''}",)

    def condition(self, values: Values, viewer: Viewer) -> Q:
        (text,) = values
        if text == "none":
            return Q(**{f"{self.orm}__isnull": True})
        if text == "overdue":
            return self.open & Q(**{f"{self.orm}__lt": viewer.now if self.moment else viewer.today})
        first, last = periods.span_of(text, viewer.today) or periods.written(text)
        found = Q()
        if first:
            found &= Q(**{f"{self.orm}__gte": self._start(first, viewer)})
        if last:
            found &= Q(**{f"{self.orm}__lt": self._start(last + timedelta(days=1), viewer)})
        return found

    def _start(self, day, viewer: Viewer):
        return datetime.combine(day, time(0), viewer.now.tzinfo) if self.moment else day

    def words(self, values: Values, viewer: Viewer) -> str:
        (text,) = values
        if text in periods.LABELS:
            return str(periods.LABELS[text])
        first, last = periods.written(text)
        if first == last:
            return first.isoformat()
        return _("%(first)s至%(last)s") % {"first": first or "…", "last": last or "…"}

    def field(self, values: Values, viewer: Viewer) -> dict:
        text = values[0] if values else ""
        first, _dots, last = text.partition("..") if ".." in text else ("", "", "")
        return {
            "options": [(name, periods.LABELS[name], name == text) for name in self.words_offered],
            "first": first,
            "last": last,
            "words": self.words(values, viewer) if values else "",
        }


@dataclass(frozen=True)
class NumberRange(Filter):
    """Numbers from … to, both included."""

    template: ClassVar[str] = "lists/filters/numbers.html"

    def clean(self, given: Given, viewer: Viewer) -> Values:
        first, last = _one(given, f"{self.name}_from"), _one(given, f"{self.name}_to")
        if not (first or last):
            first, _dots, last = _one(given, self.name).partition("..")
        first, last = _number(first), _number(last)
        if first is None and last is None:
            return ()
        return (
            f"{'' if first is None else format(first, 'f')}..{'' if last is None else format(last, 'f')}",
        )

    def condition(self, values: Values, viewer: Viewer) -> Q:
        first, _dots, last = values[0].partition("..")
        found = Q()
        if first:
            found &= Q(**{f"{self.orm}__gte": Decimal(first)})
        if last:
            found &= Q(**{f"{self.orm}__lte": Decimal(last)})
        return found

    def words(self, values: Values, viewer: Viewer) -> str:
        first, _dots, last = values[0].partition("..")
        return f"{formats.number(first) if first else '…'}–{formats.number(last) if last else '…'}"

    def field(self, values: Values, viewer: Viewer) -> dict:
        first, _dots, last = (values[0] if values else "").partition("..")
        return {"first": first, "last": last}


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


@dataclass(frozen=True)
class Text(Filter):
    """Text anywhere in a column; `path` may name another lookup ("number__istartswith")."""

    template: ClassVar[str] = "lists/filters/text.html"
    LOOKUPS: ClassVar = ("__icontains", "__istartswith", "__iexact", "__exact", "__startswith")

    def clean(self, given: Given, viewer: Viewer) -> Values:
        text = _one(given, self.name).replace("\x00", "")
        return (text,) if text else ()

    def condition(self, values: Values, viewer: Viewer) -> Q:
        lookup = self.orm if self.orm.endswith(self.LOOKUPS) else f"{self.orm}__icontains"
        return Q(**{lookup: values[0]})


@dataclass(frozen=True)
class UnitFilter(Filter):
    """A unit and everything below it; only units in reach of the list's power. Written as the unit's code."""

    template: ClassVar[str] = "lists/filters/unit.html"

    def clean(self, given: Given, viewer: Viewer) -> Values:
        text = _one(given, self.name).replace("\x00", "")
        return (text,) if text else ()

    def _unit(self, text: str, viewer: Viewer):
        """The unit that "B101", "B101 东门网点" or "东门网点" names."""
        code = text.split()[0]

        def find():
            near = next((u for u in viewer.units() if u.code == code), None)
            reach = viewer.scope.units(viewer.power)
            return near or reach.filter(Q(code=code) | Q(name=text)).order_by("path").first()

        return viewer.kept(f"unit {text}", find)

    def condition(self, values: Values, viewer: Viewer) -> Q:
        unit = self._unit(values[0], viewer)
        if unit is None:
            return NOTHING
        below = viewer.scope.units(viewer.power).filter(path__gte=unit.path, path__lt=unit.path + "~")
        return Q(**{f"{self.orm}__in": below.values("pk")})

    def words(self, values: Values, viewer: Viewer) -> str:
        unit = self._unit(values[0], viewer)
        return unit.name if unit else _("%(code)s（没有这个机构）") % {"code": values[0]}

    def field(self, values: Values, viewer: Viewer) -> dict | None:
        units = viewer.units()
        if len(units) < 2:
            return None
        top = min(u.depth for u in units)
        chosen = self._unit(values[0], viewer) if values else None
        options = [(u.code, "　" * (u.depth - top) + u.name, u == chosen) for u in units]
        value = f"{chosen.code} {chosen.name}" if chosen else (values[0] if values else "")
        return {"options": options if len(options) <= MOST_UNITS else None, "value": value}


@dataclass(frozen=True)
class Person(Filter):
    """A person, by staff number or name; `me` is whoever looks, `none` is nobody (kept so in saved views)."""

    nobody: bool = False  # offer 无人
    template: ClassVar[str] = "lists/filters/person.html"

    def clean(self, given: Given, viewer: Viewer) -> Values:
        text = _one(given, self.name).replace("\x00", "")
        text = {_("我"): "me", _("无人"): "none"}.get(text, text)
        return (text,) if text else ()

    def _found(self, text: str) -> list[PersonModel]:
        number = text.split()[0]
        return list(
            PersonModel.objects.filter(Q(staff_no=number) | Q(name__icontains=text)).order_by("staff_no")[:50]
        )

    def condition(self, values: Values, viewer: Viewer) -> Q:
        text = values[0]
        if text == "me":
            return Q(**{self.orm: viewer.scope.person_id})
        if text == "none":
            return Q(**{f"{self.orm}__isnull": True})
        found = viewer.kept(f"person {text}", lambda: self._found(text))
        return Q(**{f"{self.orm}__in": [p.pk for p in found]}) if found else NOTHING

    def words(self, values: Values, viewer: Viewer) -> str:
        return {"me": _("我"), "none": _("无人")}.get(values[0], values[0])

    def field(self, values: Values, viewer: Viewer) -> dict:
        return {"value": self.words(values, viewer) if values else "", "nobody": self.nobody}


@dataclass(frozen=True)
class Flag(Filter):
    """Yes or no: rows that fulfil `on`, or do not (`?late=1`, `?late=0`). Without `on`, the column itself."""

    on: Q | Callable[[Viewer], Q] | None = None
    yes: str = ""
    no: str = ""
    template: ClassVar[str] = "lists/filters/flag.html"

    def clean(self, given: Given, viewer: Viewer) -> Values:
        text = _one(given, self.name)
        return (text,) if text in {"1", "0"} else ()

    def condition(self, values: Values, viewer: Viewer) -> Q:
        on = self.on(viewer) if callable(self.on) else self.on
        condition = Q(**{self.orm: True}) if on is None else on
        return condition if values[0] == "1" else ~condition

    def words(self, values: Values, viewer: Viewer) -> str:
        return str(self.yes or _("是")) if values[0] == "1" else str(self.no or _("否"))

    def field(self, values: Values, viewer: Viewer) -> dict:
        chosen = values[0] if values else ""
        return {"options": [(v, self.words((v,), viewer), v == chosen) for v in ("1", "0")]}
