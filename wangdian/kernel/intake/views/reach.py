"""Fetch a batch that the person at the door may see."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from .. import queries
from ..models import Batch


def batch_in_reach(request: HttpRequest, batch_id: int) -> Batch:
    """The batch; 404 when it is out of reach."""
    return get_object_or_404(queries.batches(request.scope), pk=batch_id)
