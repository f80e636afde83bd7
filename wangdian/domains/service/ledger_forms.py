"""Forms of improvements, sightings and opinions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.cases.page_forms import PersonChoice, people_at
from wangdian.kernel.org.models import Person
from wangdian.ui.forms import Form, MomentField

from .forms import GRADES
from .models import Improvement, Opinion, Sighting

SIGHTING_GRADES = [
    ("", _("由负责人定级")),
    ("GRAVE", _("重大：涉及资金安全、人身伤害，或已大量传播")),
    ("MAJOR", _("较大：本地多人转发，媒体已询问")),
    ("NORMAL", _("一般：零星发帖，传播有限")),
]


def long(rows: int = 3, **attributes) -> forms.Textarea:
    return forms.Textarea({"rows": rows, **attributes})


class ImprovementForm(Form):
    """A break point or a proposal: first what the customer meets with, then what could be done."""

    seen = forms.CharField(
        label=_("客户看到、遇到什么"), max_length=4000, widget=long(4, autofocus=True),
        help_text=_("站在客户的位置写：在哪一步停下、问人、走回头路、等"),
    )  # fmt: skip
    title = forms.CharField(label=_("一句话概括"), max_length=120)
    place = forms.ChoiceField(
        label=_("在客户动线的哪一段"), choices=[("", _("请选择")), *Improvement.Place.choices]
    )
    source = forms.ChoiceField(
        label=_("来源"), choices=[c for c in Improvement.Source.choices if c[0] != Improvement.Source.OPINION]
    )
    idea = forms.CharField(
        label=_("建议怎么改"),
        max_length=4000,
        required=False,
        widget=long(),
        help_text=_("提案必填；断点可以先不写办法"),
    )
    effect = forms.CharField(
        label=_("预期效果"),
        max_length=2000,
        required=False,
        widget=long(2),
        help_text=_("最好是一个数：少等几分钟、少跑一趟"),
    )
    proposer = PersonChoice(
        label=_("提出人"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("替同事登记时填写，表扬记给他"),
    )

    def __init__(self, *args, unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposer"].queryset = people_at(unit, day)


class SightingForm(Form):
    """A sighting, in half a minute: where, what, a picture."""

    said = forms.CharField(
        label=_("说了什么"), max_length=8000, widget=long(4, autofocus=True), help_text=_("尽量照抄原话")
    )
    title = forms.CharField(label=_("一句话概括"), max_length=120)
    channel = forms.ChoiceField(label=_("在哪里看到"), choices=[("", _("请选择")), *Sighting.Channel.choices])
    link = forms.CharField(
        label=_("链接"), max_length=500, required=False, widget=forms.TextInput({"inputmode": "url"})
    )
    picture = forms.FileField(
        label=_("截图"), required=False, widget=forms.FileInput({"accept": "image/jpeg,image/png"}),
        help_text=_("帖子可能被删，先截图"),
    )  # fmt: skip
    reach = forms.IntegerField(
        label=_("估计看到的人数"),
        min_value=0,
        max_value=10**12,
        required=False,
        help_text=_("播放、阅读、转发数，约数即可"),
    )
    grade = forms.ChoiceField(label=_("级别"), choices=SIGHTING_GRADES, required=False)
    seen_at = MomentField(
        label=_("发现时间"), required=False, help_text=_("补录时填写，三个时限从这一刻算起")
    )
    confidential = forms.BooleanField(
        label=_("保密"), required=False, initial=True, help_text=_("只有您、负责人和被指定的人看得到")
    )


class OpinionForm(forms.Form):
    """What a customer fills in, in the street or in the hall, with large letters; nothing but the words is asked for."""

    sort = forms.ChoiceField(label=_("您要"), choices=Opinion.Sort.choices, widget=forms.RadioSelect)
    said = forms.CharField(label=_("您想说的"), max_length=2000, widget=forms.Textarea({"rows": 5}))
    wants_answer = forms.BooleanField(label=_("希望回复我"), required=False)
    name = forms.CharField(
        label=_("怎么称呼您"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("您的电话"), max_length=20, required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    # People do not see it; programs fill in everything.
    website = forms.CharField(
        required=False, max_length=200, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)


class AcceptForm(Form):
    """What an opinion becomes."""

    taken_as = forms.ChoiceField(label=_("转为"), choices=Opinion.Sort.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("一句话概括"), max_length=120, required=False, help_text=_("转为表扬可以不写")
    )
    grade = forms.ChoiceField(label=_("级别"), choices=GRADES, required=False, help_text=_("转为投诉时填"))
    place = forms.ChoiceField(
        label=_("在客户动线的哪一段"), choices=[("", _("请选择")), *Improvement.Place.choices], required=False,
        help_text=_("转为建议时填"),
    )  # fmt: skip
    person = PersonChoice(
        label=_("受表扬人"), queryset=Person.objects.none(), required=False, help_text=_("转为表扬时填")
    )

    def __init__(self, *args, unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_at(unit, day)


class AsideForm(Form):
    """Why nothing is done about an opinion."""

    reason = forms.CharField(label=_("理由"), max_length=300)
