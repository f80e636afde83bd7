"""Forms of targets. Numbers are typed as people write them, in the unit the metric is shown in."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.org.models import Person, Post, Unit
from wangdian.kernel.org.queries import in_force
from wangdian.ui.forms import DateField, Form

from .figures import FigureError, parse_figure, show_number
from .models import Metric, Period, Target, Threshold

DEMANDS = [
    ("GE", _("不低于")),
    ("LE", _("不超过")),
    ("EQ", _("等于")),
    ("INC", _("增加")),
    ("DEC", _("减少")),
    ("INC%", _("较基数增加（%）")),
    ("DEC%", _("较基数减少（%）")),
]


class FigureField(forms.CharField):
    """A number as people write it; read once the metric is known."""

    def __init__(self, **kwargs):
        super().__init__(max_length=30, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}


class TargetForm(Form):
    """A new target of a unit, or the changes of one."""

    metric = forms.ModelChoiceField(label=_("指标"), queryset=Metric.objects.none())
    demand = forms.ChoiceField(label=_("要求"), choices=DEMANDS)
    value = FigureField(
        label=_("目标值"), help_text=_("按指标的显示单位填写，如 1200 或 500万；暂不确定可留空")
    )
    baseline = FigureField(label=_("基数"), help_text=_("上年或现在的水平；按基数增减时必填"))
    stretch = FigureField(label=_("力争值"))
    period = forms.ChoiceField(
        label=_("期间"), choices=[c for c in Period.choices if c[0] != Period.EACH], initial=Period.YEAR
    )
    starts_on = DateField(label=_("开始日期"))
    ends_on = DateField(label=_("结束日期"))
    person = forms.ModelChoiceField(
        label=_("下达给个人"), queryset=Person.objects.none(), required=False, empty_label=_("本机构")
    )
    owner_post = forms.ModelChoiceField(
        label=_("责任岗位"), queryset=Post.objects.all(), required=False, empty_label=_("未指定")
    )
    weight = forms.DecimalField(label=_("权重（%）"), required=False, min_value=0, max_value=100)
    profile = forms.ChoiceField(
        label=_("进度"),
        choices=[c for c in Target.Profile.choices if c[0] != Target.Profile.SEASONAL],
        initial=Target.Profile.WORKDAYS,
    )
    reason = forms.CharField(label=_("调整原因"), max_length=200)

    def __init__(self, *args, unit: Unit, today, target: Target | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.target = target
        self.fields["metric"].queryset = Metric.objects.filter(retired_on=None).order_by("name")
        self.fields["person"].queryset = Person.objects.filter(
            in_force(today, prefix="appointments__"), appointments__unit=unit
        ).distinct()
        if target is None:
            del self.fields["reason"]
        else:
            del self.fields["metric"], self.fields["person"]
            if target.profile == Target.Profile.SEASONAL:
                del self.fields["profile"]

    def clean(self):
        data = super().clean()
        metric = self.target.metric if self.target else data.get("metric")
        demand = data.get("demand")
        if metric is None or not demand:
            return data
        data["op"], data["relative"] = demand.rstrip("%"), demand.endswith("%")
        data.pop("demand")
        for name in ("value", "baseline", "stretch"):
            unit = "%" if name == "value" and data["relative"] else metric.display_unit
            try:
                data[name] = parse_figure(data.get(name) or "", unit)
            except FigureError as error:
                self.add_error(name, str(error))
        if data.get("weight") is not None:
            data["weight"] = data["weight"] / 100
        return data

    @staticmethod
    def initial_of(target: Target) -> dict:
        """What the form of a change says at first."""
        metric = target.metric

        def text(
            value: Decimal | None, unit: str = metric.display_unit, decimals: int = metric.decimals
        ) -> str:
            return show_number(value, unit, decimals)

        value = text(target.value, "%", 4) if target.relative else text(target.value)
        return {
            "demand": target.op + ("%" if target.relative else ""),
            "value": value,
            "baseline": text(target.baseline),
            "stretch": text(target.stretch),
            "period": target.period,
            "starts_on": target.starts_on,
            "ends_on": target.ends_on,
            "owner_post": target.owner_post_id,
            "weight": None if target.weight is None else (target.weight * 100).normalize(),
            "profile": target.profile,
        }


class FillForm(Form):
    """The blanks of a target."""

    value = FigureField(label=_("目标值"))
    baseline = FigureField(label=_("基数"))

    def __init__(self, *args, target: Target, **kwargs):
        super().__init__(*args, **kwargs)
        self.target = target
        for name in list(self.fields):
            if getattr(target, name) is not None:
                del self.fields[name]

    def clean(self):
        data = super().clean()
        for name in self.fields:
            unit = "%" if name == "value" and self.target.relative else self.target.metric.display_unit
            try:
                data[name] = parse_figure(data.get(name) or "", unit)
            except FigureError as error:
                self.add_error(name, str(error))
        return data


class CorrectionForm(Form):
    """A number put right, or taken away."""

    value = FigureField(label=_("更正为"), help_text=_("留空表示作废这笔数"))
    note = forms.CharField(label=_("更正原因"), max_length=200)

    def __init__(self, *args, metric: Metric, **kwargs):
        super().__init__(*args, **kwargs)
        self.metric = metric

    def clean_value(self):
        try:
            return parse_figure(self.cleaned_data["value"], self.metric.display_unit)
        except FigureError as error:
            raise forms.ValidationError(str(error)) from error


class ThresholdForm(Form):
    """The lines of a metric at a unit, from a day on."""

    side = forms.ChoiceField(label=_("方向"), choices=Threshold.Side.choices)
    amber = FigureField(label=_("黄线"), help_text=_("达到即黄色预警；留空不设。"))
    red = FigureField(label=_("红线"), help_text=_("达到即红色预警；黄线、红线都留空为停止预警。"))
    margin = FigureField(
        label=_("回落幅度"), help_text=_("回到线内超过这个幅度才解除，免得在线上来回跳；留空为0。")
    )
    needed = forms.IntegerField(label=_("达到次数"), min_value=1, max_value=31, initial=1)
    window = forms.IntegerField(
        label=_("最近几次"), min_value=1, max_value=31, initial=1, help_text=_("如最近3次中有2次达到才预警。")
    )
    starts_on = DateField(label=_("生效日期"))
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)

    NUMBERS = ("amber", "red", "margin")

    def __init__(self, *args, metric: Metric, **kwargs):
        super().__init__(*args, **kwargs)
        self.metric = metric

    def clean(self):
        data = super().clean()
        for name in self.NUMBERS:
            try:
                data[name] = parse_figure(data.get(name) or "", self.metric.display_unit)
            except FigureError as error:
                self.add_error(name, str(error))
        data["margin"] = data.get("margin") or Decimal(0)
        return data

    @classmethod
    def initial_of(cls, row: Threshold | None, metric: Metric, today) -> dict:
        """What the form says at first: the lines in force, else the bad side of the metric."""
        if row is None:
            low = metric.direction == Metric.Direction.UP
            return {"side": Threshold.Side.LOW if low else Threshold.Side.HIGH, "starts_on": today}
        shown = {
            name: show_number(getattr(row, name), metric.display_unit, metric.decimals)
            for name in cls.NUMBERS
            if getattr(row, name) is not None
        }
        kept = {name: getattr(row, name) for name in ("side", "needed", "window")}
        return {"starts_on": today} | shown | kept
