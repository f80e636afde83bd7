"""Fetch what the person at the door may see; what they may not see does not exist for them (404)."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from .models import Absence, Appointment, BackupPair, Delegation, Person, Unit
from .powers import ORG_PEOPLE
from .scope import Scope


def unit_for(scope: Scope, pk: int) -> Unit:
    """A unit within reach."""
    return get_object_or_404(scope.units(), pk=pk)


def unit_with(scope: Scope, power: str, pk: int) -> Unit:
    """A unit within reach at which a power is held. Raises Forbidden when it is not held there."""
    unit = unit_for(scope, pk)
    scope.demand(power, unit)
    return unit


def head_office() -> Unit:
    """The unit at the top: keeps the traces of what concerns the whole bank."""
    unit = Unit.objects.filter(depth=1).order_by("path").first()
    if unit is None:
        raise Http404
    return unit


def person_for(scope: Scope, pk: int) -> Person:
    """Oneself, a person with an appointment within reach, or anybody for who manages the people of the bank."""
    person = get_object_or_404(Person, pk=pk)
    if person.pk == scope.person_id or Appointment.objects.filter(person=person).exists():
        return person  # row-level security showed the appointment
    if scope.has(ORG_PEOPLE, head_office().path):
        return person
    raise Http404


def appointment_for(scope: Scope, pk: int) -> Appointment:
    return get_object_or_404(Appointment.objects.select_related("unit", "person", "post"), pk=pk)


def absence_for(scope: Scope, pk: int) -> Absence:
    return get_object_or_404(Absence.objects.select_related("unit", "person"), pk=pk)


def backup_for(scope: Scope, pk: int) -> BackupPair:
    return get_object_or_404(BackupPair.objects.select_related("unit", "first", "second", "post"), pk=pk)


def delegation_for(scope: Scope, pk: int) -> Delegation:
    """A delegation within reach, given or held."""
    return get_object_or_404(Delegation.objects.select_related("unit", "grantor", "delegate", "post"), pk=pk)
