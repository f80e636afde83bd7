"""Read a checklist from JSON or YAML, and say everything that is wrong with it at once."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from .conditions import condition_problems
from .definition import (
    JUDGED,
    NA,
    PICTURED,
    Ask,
    Definition,
    DefinitionError,
    Item,
    Kind,
    Option,
    Section,
)

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_ITEMS = 200
LONGEST_TEXT = 300
# A number that the phone compares exactly as well: at most 14 digits before the point and 4 behind it.
LARGEST = Decimal(10) ** 14
HUNDRED = Decimal(100)


def read(plain: Any) -> Definition:
    """The record as values, not yet checked for sense. Raises DefinitionError for what is no record at all."""
    if not isinstance(plain, dict):
        raise DefinitionError([("", "检查表应为一条记录")])
    _known(plain, {"sections", "pass_mark", "intro"}, "检查表")
    return Definition(
        sections=tuple(_section(s) for s in _list(plain.get("sections", []), "检查表")),
        pass_mark=_decimal(plain.get("pass_mark", 100), "合格线"),
        intro=_text(plain.get("intro", ""), "说明"),
    )


def _section(plain: Any) -> Section:
    place = f"分区 {plain.get('key', '?')}" if isinstance(plain, dict) else "分区"
    _known(plain, {"key", "title", "items", "weight", "must_pass", "pass_mark", "when"}, place)
    mark = plain.get("pass_mark")
    return Section(
        key=_text(plain.get("key", ""), place),
        title=_text(plain.get("title", ""), place),
        items=tuple(_item(i) for i in _list(plain.get("items", []), place)),
        weight=_decimal(plain.get("weight", 1), place),
        must_pass=_flag(plain.get("must_pass", False), place),
        pass_mark=None if mark is None else _decimal(mark, place),
        when=_condition(plain.get("when")),
    )


ITEM_FIELDS = {
    "key", "text", "kind", "hint", "required", "na", "photo", "note", "good", "options", "unit", "low", "high",
    "weight", "must_pass", "when",
}  # fmt: skip


def _item(plain: Any) -> Item:
    place = f"项目 {plain.get('key', '?')}" if isinstance(plain, dict) else "项目"
    _known(plain, ITEM_FIELDS, place)
    low, high = plain.get("low"), plain.get("high")
    return Item(
        key=_text(plain.get("key", ""), place),
        text=_text(plain.get("text", ""), place),
        kind=_one_of(Kind, plain.get("kind", Kind.YESNO), place, "类型"),
        hint=_text(plain.get("hint", ""), place),
        required=_flag(plain.get("required", True), place),
        na=_flag(plain.get("na", False), place),
        photo=_one_of(Ask, _word(plain.get("photo", Ask.NO)), place, "拍照要求"),
        note=_one_of(Ask, _word(plain.get("note", Ask.NO)), place, "说明要求"),
        good=_word(plain.get("good", "yes")),
        options=tuple(_option(o, place) for o in _list(plain.get("options", []), place)),
        unit=_text(plain.get("unit", ""), place),
        low=None if low is None else _decimal(low, place),
        high=None if high is None else _decimal(high, place),
        weight=_decimal(plain.get("weight", 1), place),
        must_pass=_flag(plain.get("must_pass", False), place),
        when=_condition(plain.get("when")),
    )


def _option(plain: Any, place: str) -> Option:
    _known(plain, {"key", "label", "score", "flag"}, place)
    return Option(
        key=_word(plain.get("key", "")),
        label=_text(plain.get("label", ""), place),
        score=_decimal(plain.get("score", 100), place),
        flag=_flag(plain.get("flag", False), place),
    )


def _word(value: Any) -> str:
    """YAML reads a bare `yes` as true; here it is a word."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _condition(value: Any) -> Any:
    """The same inside a condition, where every value is text."""
    if isinstance(value, dict):
        return {
            k: v if k in {"answered", "failed"} else [_condition(x) for x in v] if isinstance(v, list) else
            _condition(v)
            for k, v in value.items()
        }  # fmt: skip
    return value if value is None else _word(value)


def _known(plain: Any, names: set[str], place: str) -> None:
    if not isinstance(plain, dict):
        raise DefinitionError([(place, "应为一条记录")])
    if unknown := sorted(set(plain) - names):
        raise DefinitionError([(place, f"不认识的内容：{'、'.join(map(str, unknown))}")])


def _list(value: Any, place: str) -> list:
    if not isinstance(value, list):
        raise DefinitionError([(place, "应为一列")])
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise DefinitionError([(place, f"应为文字：{value!r}")])
    return value.strip()


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise DefinitionError([(place, f"应为是或否：{value!r}")])
    return value


def _decimal(value: Any, place: str) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite():
        raise DefinitionError([(place, f"不是数字：{value!r}")])
    return found


def _one_of(words: type, value: Any, place: str, what: str):
    try:
        return words(value)
    except ValueError:
        raise DefinitionError([(place, f"没有这种{what}：{value}")]) from None


# ---------------------------------------------------------------- sense


def problems_of(definition: Definition) -> list[tuple[str, str]]:
    """Everything that makes no sense, as (place, sentence); empty for a good checklist."""
    return list(_problems(definition))


def _problems(definition: Definition) -> Iterator[tuple[str, str]]:
    items = list(definition.items())
    if not items:
        yield "", "至少要有一个检查项目"
    if len(items) > MOST_ITEMS:
        yield "", f"检查项目超过{MOST_ITEMS}个，请拆成几张检查表"
    if not 0 <= definition.pass_mark <= HUNDRED:
        yield "", "合格线应在0到100之间"
    yield from _repeated([s.key for s in definition.sections], "分区")
    yield from _repeated([i.key for i in items], "项目")
    earlier: dict[str, Item] = {}
    every = {i.key: i for i in items}
    for section in definition.sections:
        place = section.title or section.key or "分区"
        yield from _key(section.key, place)
        if not section.title:
            yield place, "分区要有名称"
        if not section.items:
            yield place, "分区里还没有项目"
        if not 0 <= section.weight < LARGEST:
            yield place, "权重应为0或正数"
        if section.pass_mark is not None and not 0 <= section.pass_mark <= HUNDRED:
            yield place, "分区合格线应在0到100之间"
        for words in condition_problems(section.when, earlier, every):
            yield place, words
        for item in section.items:
            for words in _of_item(item):
                yield item.text or item.key, words
            for words in condition_problems(item.when, earlier, every):
                yield item.text or item.key, words
            earlier[item.key] = item


def _of_item(item: Item) -> Iterator[str]:
    yield from (words for _place, words in _key(item.key, ""))
    if not item.text:
        yield "要写明检查什么"
    if len(item.text) > LONGEST_TEXT:
        yield f"题目超过{LONGEST_TEXT}字"
    if not 0 <= item.weight < LARGEST:
        yield "权重应为0或正数"
    if item.good not in {"yes", "no"}:
        yield "正常的回答应为“是”或“否”"
    if item.must_pass and item.kind not in JUDGED:
        yield "只有是否、选择和数值项目可以一票否决"
    if item.must_pass and item.kind == Kind.NUMBER and item.low is None and item.high is None:
        yield "没有正常范围的数值不能一票否决"
    if Ask.ON_FAIL in {item.photo, item.note} and item.kind not in JUDGED:
        yield "这种项目没有对错，不能“不合格时”才要求"
    if item.kind in PICTURED and item.photo != Ask.NO:
        yield "拍照和签名项目本身就是照片，不必再要求拍照"
    yield from _of_options(item)
    yield from _of_range(item)


def _of_options(item: Item) -> Iterator[str]:
    if item.kind != Kind.CHOICE:
        if item.options:
            yield "只有选择项目才有选项"
        return
    keys = [o.key for o in item.options]
    if len(keys) < 2:
        yield "选择项目至少要有两个选项"
    if len(set(keys)) < len(keys):
        yield "选项的代码重复"
    for option in item.options:
        if not KEY.fullmatch(option.key) or option.key == NA:
            yield f"选项代码“{option.key}”应为小写字母开头，且不是na"
        if not option.label:
            yield "选项要有名称"
        if not 0 <= option.score <= HUNDRED:
            yield "选项得分应在0到100之间"


def _of_range(item: Item) -> Iterator[str]:
    bounds = [b for b in (item.low, item.high) if b is not None]
    if bounds and item.kind != Kind.NUMBER:
        yield "只有数值项目才有正常范围"
    if any(abs(b) >= LARGEST or b != round(b, 4) for b in bounds):
        yield "正常范围的数最多14位整数、4位小数"
    if item.low is not None and item.high is not None and item.low > item.high:
        yield "正常范围的下限大于上限"


def _key(key: str, place: str) -> Iterator[tuple[str, str]]:
    if not KEY.fullmatch(key):
        yield place, f"代码“{key}”应以小写字母开头，只用小写字母、数字和下划线"


def _repeated(keys: list[str], what: str) -> Iterator[tuple[str, str]]:
    for key in sorted({k for k in keys if keys.count(k) > 1}):
        yield "", f"{what}代码“{key}”重复"
