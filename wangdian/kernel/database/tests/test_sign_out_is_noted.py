"""The log of sign-ins is evidence; signing out may add its time, and nothing else may change."""

import pytest
from axes.models import AccessLog
from django.db import ProgrammingError, transaction


def test_signing_out_works_as_the_role_the_product_runs_as(client, cast):
    client.force_login(cast.zhao)
    client.logout()
    assert "_auth_user_id" not in client.session


def test_who_signed_in_cannot_be_rewritten(db):
    with pytest.raises(ProgrammingError), transaction.atomic():
        AccessLog.objects.update(username="somebody else")
