"""What goes wrong with input data, said so that the person who made the file can mend it."""


class ForecastInputError(ValueError):
    """Bad input to the forecasting engine.

    code: stable key for tests, logs and translations; field: the column or option it is about;
    the message (Chinese) says what was found, where, and what to do.
    """

    def __init__(self, code: str, field: str, message: str):
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return f"[{self.code}] {self.field}：{self.message}"
