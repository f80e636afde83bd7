"""Forms of checklists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.ui.forms import DateField, Form

from .models import Asset, Template


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class AssetForm(Form):
    """What is known of a machine or place."""

    code = forms.CharField(label=_("编号"), max_length=40, help_text=_("贴在设备上的编号，本机构内不重复"))
    name = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类别"), choices=Asset.Kind.choices)
    model = forms.CharField(label=_("型号"), max_length=80, required=False)
    location = forms.CharField(label=_("位置"), max_length=80, required=False)
    expires_on = DateField(label=_("有效期至"), required=False, help_text=_("到期前30天、7天和当天提醒"))
    checklist = forms.ChoiceField(label=_("检查表"), required=False, help_text=_("扫码后直接打开的检查表"))

    def __init__(self, *args, known: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["checklist"].choices = [("", _("不指定")), *known]


class FaultForm(Form):
    """What is wrong."""

    title = forms.CharField(label=_("什么故障"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    photo = forms.FileField(
        label=_("照片"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip


class MendForm(Form):
    """How it was mended."""

    how = forms.CharField(label=_("如何修复"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class SurpriseForm(Form):
    """A surprise check: what, when, whom."""

    title = forms.CharField(label=_("名称"), max_length=80)
    checklist = forms.ChoiceField(label=_("检查表"))
    scheduled_on = DateField(label=_("检查日期"))
    count = forms.IntegerField(label=_("抽取数"), min_value=1, max_value=500, initial=1)
    candidates = forms.TypedMultipleChoiceField(
        label=_("候选对象"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, known: list[tuple[str, str]], candidates: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["checklist"].choices = known
        self.fields["candidates"].choices = list(candidates.items())
        self.fields["candidates"].initial = list(candidates)


class SeedForm(Form):
    """A seed made before witnesses, where the machine's own is not wanted."""

    seed = forms.CharField(
        label=_("随机种子"), max_length=64, required=False, help_text=_("不填则由系统产生")
    )


class TemplateForm(Form):
    """What a checklist is called and for whom it is."""

    title = forms.CharField(label=_("名称"), max_length=80)
    code = forms.CharField(
        label=_("代码"), max_length=40, help_text=_("如 OPENING_TELLER；任务按代码找检查表")
    )
    purpose = forms.ChoiceField(label=_("用途"), choices=Template.Purpose.choices)
    asset_kind = forms.ChoiceField(
        label=_("用于哪种设备或点位"), choices=[("", _("不限")), *Asset.Kind.choices], required=False
    )
    posts = forms.MultipleChoiceField(
        label=_("岗位"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不选则所有岗位")
    )

    def __init__(self, *args, posts: list[tuple[str, str]], with_code: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = posts
        if not with_code:
            del self.fields["code"]
