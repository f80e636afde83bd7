"""The one error of this engine: a stable code for programs, a Chinese sentence for people."""


class CalendarError(ValueError):
    """Something about dates or rhythms that cannot be right.

    `code` is stable (tests, logs, help pages); `message` says in Chinese what is wrong and what to do.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message
