"""How a person wants to be told by mail. One's own settings; nobody sets them for somebody else."""

from collections.abc import Mapping
from datetime import time

from django.db import transaction

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.scope import Scope

from .. import kinds
from ..models import Habits, Preference


@transaction.atomic
def save_wishes(
    *,
    email: str,
    digest_at: time,
    quiet_from: time | None,
    quiet_until: time | None,
    mail: Mapping[str, str],
    by: Scope,
) -> None:
    """Keep one's address, hours, and how mail of each kind is wanted (`Preference.Mail`). Twice is once.

    Raises Refused: `notices.quiet_hours` (one end without the other), `notices.mail_wish`.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise Refused("notices.quiet_hours", "免打扰的开始和结束要么都填，要么都留空。", field="quiet_until")
    known = kinds.known()
    if not set(mail) <= set(known) or not set(mail.values()) <= set(Preference.Mail.values):
        raise Refused("notices.mail_wish", "请为每类通知选择：立即发、每日汇总或不发。")
    # Only where it changed: the history of people is no log of this page.
    Person.objects.filter(pk=by.person_id).exclude(email=email).update(email=email)
    Habits.objects.update_or_create(
        person_id=by.person_id,
        defaults={"digest_at": digest_at, "quiet_from": quiet_from, "quiet_until": quiet_until},
    )
    for kind, wish in mail.items():
        Preference.objects.update_or_create(person_id=by.person_id, kind=kind, defaults={"mail": wish})
