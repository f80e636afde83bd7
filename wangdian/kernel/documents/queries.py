"""Read documents through the scope of the person who asks: the register, my unread, who has not read."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from wangdian.kernel.org.models import Appointment, Person, Unit
from wangdian.kernel.org.powers import DOCUMENTS_READ, DOCUMENTS_WRITE
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Grant, Scope

from .models import Acknowledgement, Audience, Document, Version


@dataclass(frozen=True)
class Reader:
    """Somebody a document concerns, and when they said that they have read it (None: not yet)."""

    person: Person
    unit: Unit
    at: object | None = None


def documents_for(scope: Scope) -> QuerySet[Document]:
    """The documents a person may open: published ones that concern them, and all of units where they write.

    Row security narrows it once more.
    """
    writes = Q(unit__in=scope.units(DOCUMENTS_WRITE))
    return (
        Document.objects.filter(writes | (Q(current__isnull=False) & _addressed_to(scope)))
        .select_related("unit", "current")
        .annotate(
            has_draft=Exists(Version.objects.filter(document=OuterRef("pk"), state=Version.State.DRAFT))
        )
        .order_by(F("repealed_on").asc(nulls_first=True), "-current__effective_from", "-pk")
    )


def my_unread(scope: Scope, person: Person, day: date) -> list[Version]:
    """The current versions that concern a person and that they have not acknowledged, oldest first. One query.

    `person` is the one whose scope it is.
    """
    if scope.person_id != person.pk or not scope.grants:
        return []
    concerned = Document.objects.filter(_in_force(day) & _addressed_to(scope))
    return list(
        Version.objects.filter(document__in=concerned, document__current=F("pk"))
        .filter(~Exists(_counting(OuterRef("document"), OuterRef("read_since"), person.pk)))
        .select_related("document", "unit")
        .defer("text")
        .order_by("published_at", "pk")
    )


def has_read(version: Version, person_id: int) -> bool:
    """Whether a person's acknowledgement of this version, or of one that only differs slightly, is there."""
    return _counting(version.document_id, version.read_since, person_id).exists()


def addressed_grants(scope: Scope, document: Document) -> list[Grant]:
    """The own grants of a person through which a document concerns them, the main post first. One query."""
    audience = list(document.audience.select_related("unit"))
    return [
        g
        for g in scope.grants
        if g.on_behalf_of is None
        and DOCUMENTS_READ in g.powers
        and any(g.unit_path.startswith(a.unit.path) and a.post_id in {None, g.post_id} for a in audience)
    ]


def readers_of(
    version: Version, day: date, *, unit: Unit | None = None, units: QuerySet[Unit] | None = None
) -> list[Reader]:
    """Everybody in scope whom a version concerns, the unread first.

    Only those within `unit` and below it, or at `units`, where named.

    Two queries. Somebody who has since left is not among them.
    """
    posts_at = Audience.objects.filter(document_id=version.document_id).values_list("unit__path", "post_id")
    condition = Q(pk__in=[])
    for path, post_id in posts_at:
        part = Q(unit__path__gte=path, unit__path__lt=path + "~")
        condition |= part & Q(post_id=post_id) if post_id else part
    concerned = Appointment.objects.filter(condition, in_force(day), post__powers__contains=[DOCUMENTS_READ])
    if unit is not None:
        concerned = concerned.filter(unit__path__gte=unit.path, unit__path__lt=unit.path + "~")
    if units is not None:
        concerned = concerned.filter(unit__in=units)
    people = {}
    for appointment in concerned.select_related("person", "unit").order_by(
        "unit__path", "person__staff_no", "pk"
    ):
        people.setdefault(appointment.person_id, appointment)
    read_at = dict(
        Acknowledgement.objects.filter(
            version__document_id=version.document_id,
            version__number__gte=version.read_since,
            version__number__lte=version.number,
        ).values_list("person_id", "at")
    )
    readers = [Reader(a.person, a.unit, read_at.get(a.person_id)) for a in people.values()]
    return sorted(readers, key=lambda r: r.at is not None)


def unread_people(version: Version, day: date, *, unit: Unit | None = None) -> list[Reader]:
    """Who has not yet acknowledged a version."""
    return [r for r in readers_of(version, day, unit=unit) if r.at is None]


def read_counts(versions: list[Version]) -> dict[int, int]:
    """By version id: how many people in scope have acknowledged it. One query."""
    rows = (
        Acknowledgement.objects.filter(
            version__document__in=[v.document_id for v in versions],
        )
        .values_list("version__document_id")
        .annotate(
            people=Count(
                "person",
                distinct=True,
                filter=Q(version__number__gte=F("version__document__current__read_since")),
            )
        )
    )
    by_document = dict(rows)
    return {v.pk: by_document.get(v.document_id, 0) for v in versions}


def in_force_on(document: Document, day: date) -> Version | None:
    """The wording that was in force on a day, or None before the first and after the repeal."""
    if document.repealed_on is not None and day >= document.repealed_on:
        return None
    return (
        document.versions.exclude(state=Version.State.DRAFT)
        .filter(effective_from__lte=day)
        .order_by("-effective_from", "-number")
        .first()
    )


def before(version: Version) -> Version | None:
    """The published version that a version follows."""
    return (
        Version.objects.filter(document_id=version.document_id, number__lt=version.number)
        .exclude(state=Version.State.DRAFT)
        .order_by("-number")
        .first()
    )


def _in_force(day: date) -> Q:
    return Q(current__isnull=False) & (Q(repealed_on=None) | Q(repealed_on__gt=day))


def _addressed_to(scope: Scope) -> Q:
    """The condition that a document concerns a person: one of their own posts lies in its audience."""
    condition = Q(pk__in=[])
    for grant in scope.grants:
        if grant.on_behalf_of is not None or DOCUMENTS_READ not in grant.powers:
            continue
        upper = [grant.unit_path[:n] for n in range(4, len(grant.unit_path) + 1, 4)]
        condition |= Q(
            pk__in=Audience.objects.filter(
                Q(post=None) | Q(post_id=grant.post_id), unit__path__in=upper
            ).values("document_id")
        )
    return condition


def _counting(document, read_since, person_id: int) -> QuerySet[Acknowledgement]:
    """Acknowledgements of a person that still count for a document's current wording."""
    return Acknowledgement.objects.filter(
        person_id=person_id, version__document=document, version__number__gte=read_since
    )
