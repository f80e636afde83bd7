"""The forms of the editor: a section, an item; between their fields and the JSON of a draft."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangdian.ui.forms import Form

from .definition import Ask, Kind, number_text
from .editing import free_key

KINDS = (
    (Kind.YESNO.value, _("是 / 否")),
    (Kind.CHOICE.value, _("选择")),
    (Kind.NUMBER.value, _("数值")),
    (Kind.TEXT.value, _("文字")),
    (Kind.PHOTO.value, _("拍照")),
    (Kind.SIGNATURE.value, _("签名")),
    (Kind.PERSON.value, _("人员")),
    (Kind.ASSET.value, _("设备或点位")),
)
ASKS = (
    (Ask.NO.value, _("不要求")),
    (Ask.ON_FAIL.value, _("不合格时必须")),
    (Ask.ALWAYS.value, _("必须")),
)
OPERATORS = (
    ("is", _("是")),
    ("is_not", _("不是")),
    ("above", _("大于")),
    ("below", _("小于")),
    ("failed", _("不合格")),
    ("answered", _("已回答")),
    ("was", _("上次是")),
)
KEEP = "*"  # a condition that this form cannot show: left as it is


def _decimal(label, **options):
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=4, **options)


class SectionForm(Form):
    """A section: its name, how much it counts, whether it decides alone."""

    title = forms.CharField(label=_("分区名称"), max_length=80)
    weight = _decimal(_("权重"), min_value=0, initial=Decimal(1))
    must_pass = forms.BooleanField(label=_("本区不达标则整张不合格"), required=False)
    pass_mark = _decimal(
        _("本区合格线（%）"), min_value=0, max_value=100, help_text=_("不填则用整张的合格线")
    )

    @staticmethod
    def initial_of(plain: dict[str, Any]) -> dict[str, Any]:
        return {"weight": 1} | {
            k: plain[k] for k in ("title", "weight", "must_pass", "pass_mark") if k in plain
        }

    def plain(self, before: dict[str, Any] | None) -> dict[str, Any]:
        """The section as JSON; its condition, if it has one, stays."""
        data = self.cleaned_data
        found: dict[str, Any] = {k: v for k, v in (before or {}).items() if k in {"key", "when"}}
        found["title"] = data["title"]
        found["weight"] = _number(data["weight"], "1")
        found["must_pass"] = data["must_pass"]
        if data["pass_mark"] is not None:
            found["pass_mark"] = number_text(data["pass_mark"])
        return found


class WholeForm(Form):
    """What holds for the whole checklist."""

    pass_mark = _decimal(_("合格线（%）"), min_value=0, max_value=100)
    intro = forms.CharField(
        label=_("填表说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ItemForm(Form):
    """One question."""

    text = forms.CharField(label=_("检查什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    hint = forms.CharField(label=_("提示"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("回答方式"), choices=KINDS)
    good = forms.ChoiceField(
        label=_("哪个回答算合格"), choices=[("yes", _("是")), ("no", _("否"))], required=False
    )
    options = forms.CharField(
        label=_("选项"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个：名称 | 得分0–100 | 异常。例如“较差 | 30 | 异常”"),
    )  # fmt: skip
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    low = _decimal(_("正常下限"))
    high = _decimal(_("正常上限"))
    required = forms.BooleanField(label=_("必答"), required=False, initial=True)
    na = forms.BooleanField(label=_("可选“不适用”（不计分）"), required=False)
    must_pass = forms.BooleanField(label=_("一票否决"), required=False)
    weight = _decimal(_("权重"), min_value=0, initial=Decimal(1))
    photo = forms.ChoiceField(label=_("照片"), choices=ASKS, required=False)
    note = forms.ChoiceField(label=_("说明"), choices=ASKS, required=False)
    when_item = forms.ChoiceField(label=_("只在这一项"), required=False)
    when_is = forms.ChoiceField(label=_("的回答"), choices=OPERATORS, required=False)
    when_value = forms.CharField(
        label=_("为"), max_length=80, required=False, help_text=_("是、否、不适用、选项名称或数字")
    )

    MAIN = ("text", "hint", "kind", "good", "options", "unit", "low", "high")
    RULES = ("required", "na", "must_pass", "weight", "photo", "note")
    WHEN = ("when_item", "when_is", "when_value")

    def __init__(self, *args, earlier: list[dict[str, Any]], before: dict[str, Any] | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.earlier = {i["key"]: i for i in earlier}
        self.before = before
        choices = [("", _("总是询问")), *((i["key"], i["text"][:40]) for i in earlier)]
        if before and before.get("when") and _simple(before["when"]) is None:
            choices.append((KEEP, _("（保留现有的复合条件）")))
        self.fields["when_item"].choices = choices

    def main(self):
        return [self[name] for name in self.MAIN]

    def rules(self):
        return [self[name] for name in self.RULES]

    def when(self):
        return [self[name] for name in self.WHEN]

    @staticmethod
    def initial_of(plain: dict[str, Any], earlier: list[dict[str, Any]]) -> dict[str, Any]:
        names = (*ItemForm.MAIN, *ItemForm.RULES)
        found = {n: plain[n] for n in names if n in plain and n != "options"}
        found = {"required": True, "weight": 1} | found
        found["options"] = "\n".join(_option_line(o) for o in plain.get("options", []))
        if plain.get("when"):
            simple = _simple(plain["when"])
            if simple is None:
                found["when_item"] = KEEP
            else:
                key, operator, value = simple
                of = next((i for i in earlier if i["key"] == key), {})
                found |= {"when_item": key, "when_is": operator, "when_value": _value_words(of, value)}
        return found

    def plain(self) -> dict[str, Any]:
        """The item as JSON; sense is judged when the draft is submitted, and shown in the editor."""
        data = self.cleaned_data
        kind = data["kind"]
        found: dict[str, Any] = {"key": self.before["key"]} if self.before else {}
        found |= {
            "text": data["text"], "hint": data["hint"], "kind": kind, "required": data["required"], "na": data["na"],
            "must_pass": data["must_pass"], "weight": _number(data["weight"], "1"),
            "photo": data["photo"] or "no", "note": data["note"] or "no",
        }  # fmt: skip
        if kind == Kind.YESNO:
            found["good"] = data["good"] or "yes"
        if kind == Kind.CHOICE:
            found["options"] = _options(data["options"], (self.before or {}).get("options", []))
        if kind == Kind.NUMBER:
            found["unit"] = data["unit"]
            found |= {n: number_text(data[n]) for n in ("low", "high") if data[n] is not None}
        if condition := self._condition(data):
            found["when"] = condition
        return found

    def _condition(self, data: dict[str, Any]) -> dict[str, Any] | None:
        key, operator = data["when_item"], data["when_is"] or "is"
        if key == KEEP:
            return self.before["when"]
        if not key:
            return None
        if operator in {"failed", "answered"}:
            return {"item": key, operator: True}
        return {"item": key, operator: _value_of(self.earlier[key], data["when_value"].strip())}

    def clean(self):
        data = super().clean()
        if data.get("when_item") and data["when_item"] != KEEP:
            needs = data.get("when_is") not in {"failed", "answered"}
            if needs and not data.get("when_value", "").strip():
                self.add_error("when_value", _("请写明回答为什么时才询问。"))
        return data


def _simple(condition: dict[str, Any]) -> tuple[str, str, str] | None:
    """(item, operator, value) of a condition that the form can show."""
    names = {name for name, _label in OPERATORS}
    operator = next((o for o in condition if o in names), None)
    if set(condition) != {"item", operator} or condition[operator] is False:
        return None
    value = condition[operator]
    return condition["item"], operator, "" if value is True else value


def _said() -> dict[str, str]:
    """Values of yes/no by the words people write for them."""
    return {gettext("是"): "yes", gettext("否"): "no", gettext("不适用"): "na"}


def _value_words(item: dict[str, Any], value: str) -> str:
    words = {key: word for word, key in _said().items()}
    labels = {o["key"]: o["label"] for o in item.get("options", [])}
    return labels.get(value, words.get(value, value) if item.get("kind") != Kind.TEXT else value)


def _value_of(item: dict[str, Any], words: str) -> str:
    keys = {o["label"]: o["key"] for o in item.get("options", [])}
    return keys.get(words, _said().get(words, words) if item.get("kind") != Kind.TEXT else words)


def _option_line(option: dict[str, Any]) -> str:
    parts = [option["label"], str(option.get("score", "100"))]
    return " | ".join([*parts, gettext("异常")] if option.get("flag") else parts)


def _options(text: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Options from lines; one of the same name keeps its key, so that answers still mean the same."""
    keys = {o["label"]: o["key"] for o in before}
    taken, found = set(keys.values()), []
    for line in text.splitlines():
        label, score, flag = ([p.strip() for p in line.replace("｜", "|").split("|")] + ["", ""])[:3]
        if not label:
            continue
        key = keys.get(label) or free_key(taken, "o")
        taken.add(key)
        found.append({"key": key, "label": label, "score": score or "100", "flag": flag != ""})
    return found


def _number(value: Decimal | None, default: str) -> str:
    return default if value is None else number_text(value)
