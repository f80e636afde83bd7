"""What people type about plans."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.org.models import Person, Post, Unit
from wangdian.ui.forms import DateField, Form


class UploadForm(Form):
    """A file, and over which dates it holds."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("机构"), empty_label=None)
    file = forms.FileField(
        label=_("计划文件"),
        help_text=_("Word（docx）、PDF、网页或文本，不超过20MB。扫描件请先转成文字。"),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt,.html,.htm,.md"}),
    )
    title = forms.CharField(
        label=_("计划名称"), required=False, max_length=120, help_text=_("留空则用文件名。")
    )
    starts_on = DateField(label=_("开始日期"))
    ends_on = DateField(label=_("结束日期"))
    needs_approval = forms.BooleanField(label=_("须上级行审批后生效"), required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class VersionForm(Form):
    """The next version of a plan."""

    file = UploadForm.base_fields["file"]


OPS = [("ge", _("不低于")), ("le", _("不超过")), ("eq", _("等于")), ("inc", _("增加")), ("dec", _("减少"))]
PERIODS = [
    ("", _("计划期内")), ("day", _("每日")), ("week", _("每周")), ("tendays", _("每旬")), ("month", _("每月")),
    ("quarter", _("每季")), ("half", _("每半年")), ("year", _("全年")), ("each", _("每次")),
]  # fmt: skip
FREQS = [
    ("DAILY", _("每日")), ("WORKDAILY", _("每个工作日")), ("HOURLY", _("每小时")), ("WEEKLY", _("每周")),
    ("TENDAYS", _("每旬")), ("MONTHLY", _("每月")), ("QUARTERLY", _("每季度")), ("HALFYEARLY", _("每半年")),
    ("YEARLY", _("每年")),
]  # fmt: skip
WEEKDAYS = [
    ("MO", _("周一")), ("TU", _("周二")), ("WE", _("周三")), ("TH", _("周四")), ("FR", _("周五")), ("SA", _("周六")),
    ("SU", _("周日")),
]  # fmt: skip
EVIDENCE = [
    ("", _("按条目决定")),
    ("NONE", _("只需打勾")),
    ("NOTE", _("说明")),
    ("NUMBER", _("数量")),
    ("PHOTO", _("照片")),
]


class OwnerForm(Form):
    """For whom an item is."""

    post = forms.ModelChoiceField(Post.objects.all(), label=_("岗位"), required=False)
    person = forms.ModelChoiceField(Person.objects.none(), label=_("责任人"), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

    def item_data(self) -> dict:
        """The fields of `PlanItem.data` that this form holds."""
        return {}


class MetricForm(OwnerForm):
    name = forms.CharField(label=_("指标"), max_length=60)
    op = forms.ChoiceField(label=_("要求"), choices=OPS)
    value = forms.FloatField(label=_("目标值"), required=False)
    unit = forms.CharField(label=_("单位"), max_length=12, required=False)
    period = forms.ChoiceField(label=_("统计期间"), choices=PERIODS, required=False)
    baseline = forms.FloatField(label=_("基数（现值）"), required=False)
    stretch = forms.FloatField(label=_("力争值"), required=False)
    field_order = ["name", "op", "value", "unit", "period", "baseline", "stretch", "post", "person"]

    def item_data(self) -> dict:
        data = {k: self.cleaned_data[k] for k in ("name", "op", "value", "unit", "baseline", "stretch")}
        return data | {"period": self.cleaned_data["period"] or None}


class DutyForm(OwnerForm):
    action = forms.CharField(label=_("做什么"), max_length=200)
    freq = forms.ChoiceField(label=_("多久一次"), choices=FREQS)
    interval = forms.IntegerField(
        label=_("每几个周期"), min_value=1, max_value=100, initial=1, required=False
    )
    times = forms.IntegerField(label=_("每期几次"), min_value=1, max_value=100, required=False)
    byday = forms.MultipleChoiceField(
        label=_("星期"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    by_monthday = forms.IntegerField(
        label=_("几号"), min_value=-31, max_value=31, required=False, help_text=_("-1 表示最后一天。")
    )
    before = forms.BooleanField(label=_("在这一天之前完成即可"), required=False)
    at = forms.TimeField(
        label=_("时刻"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    evidence = forms.ChoiceField(label=_("凭据"), choices=EVIDENCE, required=False)
    counts_for = forms.ChoiceField(
        label=_("数量计入指标"), required=False, help_text=_("完成时填的数量会累计到这个指标。")
    )
    field_order = [
        "action", "freq", "interval", "times", "byday", "by_monthday", "before", "at", "evidence", "counts_for",
        "post", "person",
    ]  # fmt: skip

    def __init__(self, *args, metrics=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["counts_for"].choices = [("", "—"), *metrics]

    def item_data(self) -> dict:
        cleaned = self.cleaned_data
        return {
            "action": cleaned["action"],
            "freq": cleaned["freq"],
            "interval": cleaned["interval"] or 1,
            "times": cleaned["times"],
            "byday": cleaned["byday"] if cleaned["freq"] == "WEEKLY" else [],
            "by_monthday": [cleaned["by_monthday"]] if cleaned["by_monthday"] else [],
            "before": True if cleaned["before"] else None,
            "at": f"{cleaned['at']:%H:%M}" if cleaned["at"] else None,
            "anchor": None,
            "evidence": "NUMBER" if cleaned["counts_for"] else cleaned["evidence"] or None,
            "counts_for": cleaned["counts_for"] or None,
        }


class DeadlineForm(OwnerForm):
    what = forms.CharField(label=_("完成什么"), max_length=200)
    date = DateField(
        label=_("最迟日期"), required=False, help_text=_("没有日期的时限（如24小时内）只作承诺展示。")
    )
    field_order = ["what", "date", "post", "person"]

    def item_data(self) -> dict:
        day = self.cleaned_data["date"]
        data: dict = {"what": self.cleaned_data["what"]}
        if day:
            data |= {"kind": "dated", "date": day.isoformat()}
        return data


FORMS = {"METRIC": MetricForm, "DUTY": DutyForm, "DEADLINE": DeadlineForm}
