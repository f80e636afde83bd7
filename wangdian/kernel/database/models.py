"""What the database keeps for the sake of writing once."""

from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """A form that was sent: its key, and what the act answered. Written in the act's own transaction."""

    key = models.UUIDField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    result = models.JSONField(null=True)

    class Meta:
        verbose_name = "表单编号"
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="database_idempotency_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="database_idempotency_age")]
