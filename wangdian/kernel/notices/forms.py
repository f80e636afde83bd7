"""The forms of notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.ui.forms import Form, TimeField

from . import kinds
from .models import Preference, Robot

PREFIX = "mail:"


class WishesForm(Form):
    """One's address and hours, and for each kind of notice how mail of it is wanted."""

    email = forms.EmailField(
        label=_("工作邮箱"), required=False, help_text=_("留空则不发邮件，只在系统里收通知。")
    )
    digest_at = TimeField(label=_("每日汇总时间"))
    quiet_from = TimeField(label=_("免打扰开始"), required=False)
    quiet_until = TimeField(
        label=_("免打扰结束"),
        required=False,
        help_text=_("这段时间里的邮件留到结束时再发，紧急的除外。两项都留空则不设免打扰。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, label in kinds.for_people().items():
            self.fields[PREFIX + kind] = forms.ChoiceField(label=label, choices=Preference.Mail.choices)

    @property
    def hours(self):
        """The fields above the table of kinds."""
        return [self[name] for name in ("email", "digest_at", "quiet_from", "quiet_until")]

    @property
    def wishes(self):
        """The rows of the table of kinds."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def mail(self) -> dict[str, str]:
        """How mail of each kind is wanted, once valid."""
        return {n.removeprefix(PREFIX): v for n, v in self.cleaned_data.items() if n.startswith(PREFIX)}


class SecretInput(forms.PasswordInput):
    """Never shown again, never kept by the browser."""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "new-password", "spellcheck": "false"})


class RobotForm(Form):
    """A robot of a chat group, when it is added."""

    kind = forms.ChoiceField(label=_("平台"), choices=Robot.Kind.choices)
    name = forms.CharField(label=_("群名称"), max_length=40)
    url = forms.CharField(
        label=_("Webhook地址"),
        max_length=400,
        widget=SecretInput,
        help_text=_("在群机器人的设置里整条复制。地址等于钥匙，保存后加密存放，不再显示。"),
    )
    secret = forms.CharField(
        label=_("加签密钥"),
        max_length=200,
        required=False,
        widget=SecretInput,
        help_text=_("只有钉钉选了“加签”才填，以SEC开头。选“关键词”的，请把关键词设为“网点”。"),
    )
    kinds = forms.MultipleChoiceField(
        label=_("只发这些类别"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不选，则各类都发。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = list(kinds.for_people().items())


class RobotEditForm(RobotForm):
    """The same robot later: what is left empty stays as it is."""

    active = forms.BooleanField(label=_("启用"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        for name in ("url", "secret"):
            self.fields[name].required = False
            self.fields[name].help_text = _("不改就留空。")
