"""A parcel in words: one thing said in full, several as a list."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import kinds
from .models import Delivery

LISTED = 30  # lines of a digest; the rest is in the inbox


def subject(rows: Sequence[Delivery]) -> str:
    """The subject of a mail. In the language of the house: who reads it is not there to be asked."""
    with override(settings.LANGUAGE_CODE):
        if len(rows) == 1:
            return _("【网点】%(title)s") % {"title": rows[0].title}
        return _("【网点】%(n)s条通知") % {"n": len(rows)}


def mail_text(rows: Sequence[Delivery]) -> str:
    """The text of a mail."""
    with override(settings.LANGUAGE_CODE):
        foot = _("本邮件由系统发出，请勿回复。要少收或改收汇总，请在系统的“通知 → 接收设置”里调整。")
        return "\n".join([*_lines(rows), "", "--", foot]) + "\n"


def robot_text(rows: Sequence[Delivery]) -> str:
    """The text of a message in a chat group. It always holds the word 网点, for groups that ask for a keyword."""
    with override(settings.LANGUAGE_CODE):
        return "\n".join([subject(rows), *_lines(rows, titled=len(rows) > 1)])


def _lines(rows: Sequence[Delivery], *, titled: bool = True) -> list[str]:
    if len(rows) == 1:
        row = rows[0]
        parts = [row.title if titled else "", row.body, _link(row.url)]
        return [part for part in parts if part]
    lines = []
    for number, row in enumerate(rows[:LISTED], 1):
        lines.append(f"{number}. [{kinds.label(row.kind)}] {row.title}")
        if settings.SITE_URL and row.url:
            lines.append(f"   {_link(row.url)}")
    if len(rows) > LISTED:
        lines.append(_("……另有%(n)s条") % {"n": len(rows) - LISTED})
    lines.append(
        _("全部通知：%(url)s") % {"url": _link(reverse("notices:inbox"))} if settings.SITE_URL else _link("")
    )
    return lines


def _link(url: str) -> str:
    """The full address where the site's own is known; else where to look."""
    if settings.SITE_URL and url:
        return settings.SITE_URL + url
    return "" if settings.SITE_URL else _("详情请登录系统，在“通知”里查看。")
