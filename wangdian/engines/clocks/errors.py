"""The one error of this engine: a stable code for programs, a Chinese sentence for people."""


class ClockError(ValueError):
    """A clock that cannot be, or an act it does not allow.

    `code` is stable (tests, logs, help pages); `message` says in Chinese what is wrong and what to do.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message
