"""A difference between two versions, said for people."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .difference import Change

FIELDS = {
    "text": gettext_lazy("题目"),
    "title": gettext_lazy("名称"),
    "hint": gettext_lazy("提示"),
    "kind": gettext_lazy("回答方式"),
    "required": gettext_lazy("必答"),
    "na": gettext_lazy("可不适用"),
    "photo": gettext_lazy("照片要求"),
    "note": gettext_lazy("说明要求"),
    "good": gettext_lazy("合格的回答"),
    "options": gettext_lazy("选项"),
    "unit": gettext_lazy("单位"),
    "low": gettext_lazy("正常下限"),
    "high": gettext_lazy("正常上限"),
    "weight": gettext_lazy("权重"),
    "must_pass": gettext_lazy("一票否决"),
    "pass_mark": gettext_lazy("合格线"),
    "when": gettext_lazy("显示条件"),
    "intro": gettext_lazy("填表说明"),
    "section": gettext_lazy("分区"),
}
WORDS = {
    "yes": gettext_lazy("是"),
    "no": gettext_lazy("否"),
    "on_fail": gettext_lazy("不合格时必须"),
    "always": gettext_lazy("必须"),
}


@dataclass(frozen=True)
class ChangeLine:
    """One difference in words."""

    tone: str
    kind: str
    title: str
    fields: tuple[tuple[str, str, str], ...]


def lines_of(changes: tuple[Change, ...]) -> list[ChangeLine]:
    """Differences as a page shows them."""
    kinds = {
        "added": ("ok", _("新增")), "removed": ("bad", _("删除")), "changed": ("info", _("修改")), "moved": ("quiet", _("移动")),
    }  # fmt: skip
    lines = []
    for change in changes:
        tone, kind = kinds[change.kind]
        if change.what == "definition":
            title = _("整张检查表") if change.kind == "changed" else _("项目的先后次序")
        elif change.what == "section":
            title = _("分区：%(title)s") % {"title": change.title}
        else:
            title = change.title
        fields = tuple((str(FIELDS.get(n, n)), _say(old), _say(new)) for n, old, new in change.fields)
        lines.append(ChangeLine(tone, kind, title, fields))
    return lines


def _say(value) -> str:
    if value is None:
        return _("默认")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(
            f"{o.get('label')} {o.get('score', '100')}{'!' if o.get('flag') else ''}" for o in value
        )
    if isinstance(value, dict):
        return _condition(value)
    return str(WORDS.get(value, value))


def _condition(condition: dict) -> str:
    """A condition as text; keys of items stand for themselves."""
    for joiner, word in (("all", _("且")), ("any", _("或"))):
        if joiner in condition:
            return f" {word} ".join(f"({_condition(c)})" for c in condition[joiner])
    if "not" in condition:
        return _("非") + f" ({_condition(condition['not'])})"
    rest = {k: v for k, v in condition.items() if k != "item"}
    ((operator, value),) = rest.items()
    return f"{condition['item']} {operator} {value if not isinstance(value, list) else ', '.join(value)}"
