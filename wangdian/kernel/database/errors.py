"""Refusals that reach people: a stable code and a Chinese sentence that says what to do."""


class Refused(Exception):
    """An action said no. Nothing was written.

    `code` is stable (tests, logs, help pages); `message` is for the person; `field` names the form field
    it belongs to, if any; `status` is the HTTP status the web answers with.
    """

    status = 409

    def __init__(self, code: str, message: str, *, field: str | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class Forbidden(Refused):
    """The person does not hold the power that this needs."""

    status = 403
