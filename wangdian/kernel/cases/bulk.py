"""Bulk acts of case ledgers: each row goes through the same door and guards as on its own page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.lists.spec import Bulk, each
from wangdian.kernel.org.models import Person
from wangdian.ui.forms import Form

from .actions import assign, perform


class CommentForm(Form):
    """What is said about every row."""

    comment = forms.CharField(
        label=_("说明"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class OwnerForm(Form):
    """Who answers for every row from now on, by staff number."""

    staff_no = forms.CharField(label=_("责任人工号"), max_length=20)
    note = forms.CharField(label=_("交代"), required=False, max_length=500)


def moving(transition: str, label, power: str, *, comment: bool = False, danger: bool = False) -> Bulk:
    """Perform a transition on each row; rows for which it is not allowed say why."""

    def one(*, pk, version, data, by, now) -> None:
        perform(
            case_id=pk, transition=transition, by=by, now=now, comment=(data or {}).get("comment", ""),
            expected_version=version if isinstance(version, int) else None,
        )  # fmt: skip

    return Bulk(transition, label, power, act=each(one), form=CommentForm if comment else None, danger=danger)


def assigning(power: str) -> Bulk:
    """Give each row to one person."""

    def one(*, pk, version, data, by, now) -> None:
        owner = Person.objects.filter(staff_no=data["staff_no"].strip(), is_active=True).first()
        if owner is None:
            raise Refused("cases.owner_unknown", "没有这个工号的在职人员，请核对。", field="staff_no")
        assign(case_id=pk, owner=owner, note=data["note"], by=by, now=now)

    return Bulk("assign", _("转派"), power, act=each(one), form=OwnerForm, icon="user-share")
