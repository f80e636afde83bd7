"""What the person at the door may see and do, and how the database is told.

`scope_of` reads it from appointments and delegations as of a moment; `open_scope` opens a transaction in which
row-level security shows exactly those units. Nothing is visible outside an open scope.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from wangdian.kernel.database.errors import Forbidden

from .models import Appointment, Delegation, Person, Post, Unit


def _below(path: str) -> str:
    """A unit and all below it, as row security reads it."""
    return f"{path}~"


@dataclass(frozen=True)
class Grant:
    """One reason to see and do something: a post at a unit, held or lent."""

    unit_id: int
    unit_path: str
    unit_name: str
    post_id: int
    post_code: str
    post_name: str
    reach: str
    powers: frozenset[str]
    on_behalf_of: int | None = None  # the grantor, when the powers are lent

    def covers(self, unit_path: str) -> bool:
        """Whether a unit lies within this grant's reach."""
        if self.reach == Post.Reach.SUBTREE:
            return unit_path.startswith(self.unit_path)
        return unit_path == self.unit_path

    @property
    def bound(self) -> str:
        """The reach as row security reads it (see kernel.database.rowsecurity)."""
        return _below(self.unit_path) if self.reach == Post.Reach.SUBTREE else f"{self.unit_path}!"


@dataclass(frozen=True)
class Scope:
    """Everything a person is allowed at a moment."""

    person_id: int | None
    grants: tuple[Grant, ...]

    def has(self, power: str, unit_path: str | None = None) -> bool:
        """Whether this power is held anywhere, or (with `unit_path`) at that unit."""
        return any(power in g.powers and (unit_path is None or g.covers(unit_path)) for g in self.grants)

    def demand(self, power: str, unit: Unit) -> "Grant":
        """The grant that allows `power` at `unit`, an own post before a lent one. Raises Forbidden."""
        allowed = [g for g in self.grants if power in g.powers and g.covers(unit.path)]
        if not allowed:
            from .powers import LABELS

            raise Forbidden(
                "org.no_power",
                f"您在“{unit.name}”没有“{LABELS.get(power, power)}”的权限，请联系网点负责人授权。",
            )
        return min(allowed, key=lambda g: (g.on_behalf_of is not None, len(g.unit_path)))

    def units(self, power: str | None = None):
        """The units in reach (of one power, if named), as a queryset condition and not a list of ids."""
        condition = Q(pk__in=[])
        for grant in self.grants:
            if power is not None and power not in grant.powers:
                continue
            if grant.reach == Post.Reach.SUBTREE:
                condition |= Q(path__gte=grant.unit_path, path__lt=grant.unit_path + "~")
            else:
                condition |= Q(path=grant.unit_path)
        return Unit.objects.filter(condition)

    @property
    def home(self) -> Grant | None:
        """The grant shown first: the person's own main post."""
        own = [g for g in self.grants if g.on_behalf_of is None]
        return own[0] if own else (self.grants[0] if self.grants else None)

    def bounds(self) -> str:
        """The value of `app.scopes`: the units whose rows the database may show, as far as each grant reaches."""
        return ",".join(sorted({g.bound for g in self.grants}))


NOTHING = Scope(person_id=None, grants=())


def scope_of(person: Person, at: datetime) -> Scope:
    """What `person` may see and do at `at`. Two queries; call within `open_scope` of that person."""
    day = localdate(at)
    held = (
        Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), person=person, starts_on__lte=day)
        .order_by(F("kind").desc(), "post__rank", "id")  # MAIN before CONCURRENT before ACTING
        .select_related("unit", "post")
    )
    lent = Delegation.objects.filter(
        delegate=person, starts_at__lte=at, ends_at__gt=at, revoked_at=None
    ).select_related("unit", "post")
    grants = [_grant(a.unit, a.post, a.post.powers) for a in held]
    grants += [_grant(d.unit, d.post, d.powers, on_behalf_of=d.grantor_id) for d in lent]
    return Scope(person_id=person.pk, grants=tuple(grants))


def _grant(unit: Unit, post: Post, powers: list[str], on_behalf_of: int | None = None) -> Grant:
    return Grant(
        unit_id=unit.pk,
        unit_path=unit.path,
        unit_name=unit.name,
        post_id=post.pk,
        post_code=post.code,
        post_name=post.name,
        reach=post.reach,
        powers=frozenset(powers),
        on_behalf_of=on_behalf_of,
    )


def tell_database(*, person_id: int | None, bounds: str) -> None:
    """Set the two settings that row-level security reads, for the current transaction only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.person', %s, true), set_config('app.scopes', %s, true)",
            [str(person_id or ""), bounds],
        )


@contextmanager
def _put_back() -> Iterator[None]:
    """A transaction; inside another one, the outer scope is put back at the end (savepoints do not do it)."""
    nested = connection.in_atomic_block
    before: tuple[str, str] = ("", "")
    if nested:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.person', true), current_setting('app.scopes', true)")
            before = cursor.fetchone()
    with transaction.atomic():
        yield
    if nested:
        tell_database(person_id=int(before[0]) if before[0] else None, bounds=before[1] or "")


@contextmanager
def open_scope(person: Person, at: datetime) -> Iterator[Scope]:
    """A transaction in which the database shows what `person` may see at `at`."""
    with _put_back():
        tell_database(person_id=person.pk, bounds="")  # enough to read one's own appointments
        scope = scope_of(person, at)
        tell_database(person_id=person.pk, bounds=scope.bounds())
        yield scope


@contextmanager
def whole_bank(reason: str) -> Iterator[None]:
    """A transaction that sees every unit: for nightly jobs and commands, never for a request.

    `reason` is written into the transaction's `application_name`, so that a watcher of the database sees why.
    """
    with _put_back():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, true)", [f"wangdian: {reason}"[:60]])
        # Unit itself is not secret and has no row security: the roots cover every unit.
        roots = Unit.objects.filter(depth=1).order_by("path").values_list("path", flat=True)
        tell_database(person_id=None, bounds=",".join(map(_below, roots)))
        yield
