"""What a transition's form gathers: checked the same way for a page, an API call, an import row and a bulk act."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person

from .flows import Field, Transition

LONGEST = 4000


def cleaned(transition: Transition, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a transition as JSON values; unknown ones are refused.

    Raises Refused `cases.field_missing`, `cases.field_wrong`, `cases.field_unknown` at the field.
    """
    known = {f.name for f in transition.fields}
    if lost := set(given) - known:
        raise Refused("cases.field_unknown", f"没有这些栏目：{'、'.join(sorted(lost))}。")
    clean = {}
    for field in transition.fields:
        value = given.get(field.name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if field.required:
                raise Refused("cases.field_missing", f"请填写“{field.label}”。", field=field.name)
            continue
        clean[field.name] = _value(field, value)
    return clean


def _value(field: Field, value: Any) -> Any:
    try:
        return _READERS[field.kind](field, value)
    except (ValueError, InvalidOperation, TypeError) as error:
        words = str(error) if isinstance(error, ValueError) and str(error).startswith("“") else ""
        raise Refused(
            "cases.field_wrong", words or f"“{field.label}”的内容不对，请改正。", field=field.name
        ) from error


def _text(field: Field, value: Any) -> str:
    text = str(value).replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise ValueError(f"“{field.label}”最多{LONGEST}字。")
    return text


def _number(field: Field, value: Any) -> str:
    number = Decimal(str(value).replace(",", "").strip())
    if not number.is_finite() or abs(number) >= Decimal(10) ** 14:
        raise ValueError(f"“{field.label}”不是合理的数。")
    return str(number)


def _choice(field: Field, value: Any) -> str:
    if str(value) not in dict(field.choices):
        raise ValueError(f"“{field.label}”请从列表中选择。")
    return str(value)


def _person(field: Field, value: Any) -> int:
    pk = int(value.pk if isinstance(value, Person) else value)
    if not Person.objects.filter(pk=pk, is_active=True).exists():
        raise ValueError(f"“{field.label}”没有这个人，请重新选择。")
    return pk


def _day(field: Field, value: Any) -> str:
    return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()


def _moment(field: Field, value: Any) -> str:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if at.tzinfo is None:
        from django.utils.timezone import make_aware

        at = make_aware(at)
    return at.isoformat()


def _yes_no(field: Field, value: Any) -> bool:
    return value in (True, "true", "True", "1", "on", "yes", 1)


_READERS = {
    "text": _text,
    "long": _text,
    "number": _number,
    "money": _number,
    "choice": _choice,
    "person": _person,
    "date": _day,
    "moment": _moment,
    "yes_no": _yes_no,
}
