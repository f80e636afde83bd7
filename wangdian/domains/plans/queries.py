"""Read plans: lists, the version under review, words with their marks, post words to map."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.catalogue import post_named
from wangdian.kernel.org.models import Person, Post, Unit
from wangdian.kernel.org.powers import PLANS_READ
from wangdian.kernel.org.queries import appointments_of
from wangdian.kernel.org.scope import Scope

from .models import Plan, PlanItem, PlanVersion, PostMapping

Kind, Decision = PlanItem.Kind, PlanItem.Decision


def plans_in(scope: Scope) -> QuerySet[Plan]:
    """Every plan of the units in reach, newest first."""
    return (
        Plan.objects.filter(unit__in=scope.units(PLANS_READ))
        .select_related("unit")
        .order_by("-starts_on", "unit__path", "-id")
    )


def latest_versions(plans: list[Plan]) -> dict[int, PlanVersion]:
    """The newest version of each of these plans, by plan id. One query."""
    rows = (
        PlanVersion.objects.filter(plan__in=plans)
        .order_by("plan_id", "-number")
        .distinct("plan_id")
        .defer("text", "graph", "mends")
    )
    return {row.plan_id: row for row in rows}


def version_for(scope: Scope, version_id: int) -> PlanVersion:
    """A version the person may read. Raises Refused `plans.not_found` (status 404)."""
    version = (
        PlanVersion.objects.select_related(
            "plan", "unit", "uploaded_by", "published_by", "approved_by", "submitted_by"
        )
        .filter(pk=version_id, unit__in=scope.units(PLANS_READ))
        .first()
    )
    if version is None:
        raise NotFound("plans.not_found", "没有这份计划，或不在您可见的机构。请回到计划列表。")
    return version


def plan_for(scope: Scope, plan_id: int) -> Plan:
    """A plan the person may read. Raises NotFound."""
    plan = plans_in(scope).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("plans.not_found", "没有这份计划，或不在您可见的机构。请回到计划列表。")
    return plan


class NotFound(Refused):
    """Not there, or not for this person: the two look alike from outside."""

    status = 404


@dataclass(frozen=True)
class Piece:
    """A run of the source text, marked with the items that stand on it."""

    text: str
    kind: str = ""  # of the item shown; empty for plain text
    item_id: int | None = None
    decision: str = ""


def marked_text(text: str, items: list[PlanItem]) -> list[Piece]:
    """The text cut into plain and marked pieces, in order; where items overlap the first that starts is shown.

    Blanks and questions give way to the metric or duty on the same words.
    """
    order = {Kind.BLANK: 2, Kind.QUESTION: 2, Kind.CHECKLIST: 1, Kind.GOAL: 3, Kind.RECORD: 1}
    pieces: list[Piece] = []
    at = 0
    chosen: list[PlanItem] = []
    taken: list[tuple[int, int]] = []
    for item in sorted(items, key=lambda i: (order.get(i.kind, 0), i.start, -i.end)):
        if item.end > item.start and all(item.end <= a or item.start >= b for a, b in taken):
            chosen.append(item)
            taken.append((item.start, item.end))
    for item in sorted(chosen, key=lambda i: i.start):
        if at < item.start:
            pieces.append(Piece(text[at : item.start]))
        pieces.append(Piece(text[item.start : item.end], item.kind, item.pk, item.decision))
        at = item.end
    pieces.append(Piece(text[at:]))
    return pieces


@dataclass(frozen=True)
class PostWord:
    """A word of the plan for a post, what it is taken to mean, and who that is here today."""

    word: str
    count: int
    post: Post | None
    suggested: bool
    holders: tuple[str, ...]


def post_words(version: PlanVersion, posts: list[Post], holders: dict[int, list[Person]]) -> list[PostWord]:
    """Every word for an owner in a version, mapped or suggested. Two queries."""
    words = (
        version.items.exclude(data__owner=None)
        .values_list("data__owner")
        .annotate(n=Count("id"))
        .order_by("-n", "data__owner")
    )
    known = {m.word: m.post for m in PostMapping.objects.filter(unit=version.unit_id).select_related("post")}
    rows = []
    for word, count in words:
        if not isinstance(word, str) or not word:
            continue
        post = known.get(word) or post_named(word, posts)
        people = tuple(p.name for p in holders.get(post.pk, [])) if post else ()
        rows.append(PostWord(word, count, post, word not in known and post is not None, people))
    return rows


def holders_at(unit: Unit, day) -> dict[int, list[Person]]:
    """By post id: who holds it at a unit on a day. One query."""
    found: dict[int, list[Person]] = {}
    for appointment in appointments_of(unit, day):
        found.setdefault(appointment.post_id, []).append(appointment.person)
    return found


@dataclass(frozen=True)
class Progress:
    """How far the review of a version is."""

    total: int
    pending: int
    accepted: int
    rejected: int
    open_blanks: int
    open_questions: int

    @property
    def share(self) -> float:
        return 100 * (self.total - self.pending) / self.total if self.total else 100.0


def review_progress(version: PlanVersion) -> Progress:
    """Counts over the items of a version. One query."""
    pending = Q(decision=Decision.PENDING)
    return Progress(
        **version.items.aggregate(
            total=Count("id"),
            pending=Count("id", filter=pending),
            accepted=Count("id", filter=Q(decision=Decision.ACCEPTED)),
            rejected=Count("id", filter=Q(decision=Decision.REJECTED)),
            open_blanks=Count("id", filter=pending & Q(kind=Kind.BLANK)),
            open_questions=Count("id", filter=pending & Q(kind=Kind.QUESTION)),
        )
    )
