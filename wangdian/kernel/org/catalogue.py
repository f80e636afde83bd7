"""The posts that ship with the product: read from rules/posts.yaml, written where they are not there yet."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from django.db import transaction

from . import powers
from .models import Post, PostLimit

FILE = Path(__file__).parent / "rules" / "posts.yaml"
POWER_SETS = {
    "STAFF": powers.STAFF,
    "LOBBY": powers.LOBBY,
    "SUPERVISOR": powers.SUPERVISOR,
    "HEAD": powers.HEAD,
    "UPPER": powers.UPPER,
    "ADMINISTRATOR": powers.ADMINISTRATOR,
    "ANALYST": (
        powers.METRICS_READ,
        powers.PLANS_READ,
        powers.DOCUMENTS_READ,
        powers.DUTIES_OVERSEE,
        powers.AUDIT_READ,
    ),
}


@transaction.atomic
def load_posts(*, since: date) -> dict[str, Post]:
    """Create the shipped posts that do not exist yet; never touch one that does. Returns all posts by code.

    `since` is the day from which the shipped limits hold.
    """
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    known = {post.code: post for post in Post.objects.all()}
    fresh = [entry for entry in entries if entry["code"] not in known]
    for entry in fresh:
        known[entry["code"]] = Post.objects.create(
            code=entry["code"],
            name=entry["name"],
            aliases=entry.get("aliases", []),
            is_role=entry.get("is_role", False),
            rank=entry["rank"],
            reach=entry["reach"],
            powers=list(POWER_SETS[entry["powers"]]),
            duties=entry["duties"],
        )
    for entry in fresh:
        if "reports_to" in entry:
            Post.objects.filter(code=entry["code"]).update(reports_to=known[entry["reports_to"]])
        for business, amount in entry.get("limits", {}).items():
            PostLimit.objects.create(
                post=known[entry["code"]], business=business, amount=Decimal(amount), starts_on=since
            )
    return known


def post_named(text: str, posts: list[Post]) -> Post | None:
    """The post that a plan means by a word: by name, by alias, else the longest name or alias inside it."""
    names = {name: post for post in posts for name in (post.name, *post.aliases)}
    if text in names:
        return names[text]
    inside = [name for name in names if len(name) > 1 and name in text]
    return names[max(inside, key=len)] if inside else None
