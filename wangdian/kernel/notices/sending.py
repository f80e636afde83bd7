"""What every channel has in common: how a sending fails."""


class SendFailed(Exception):
    """It did not leave. `reason` may be shown and logged: no addresses, no secrets.

    `hopeless`: trying again by itself is of no use, somebody has to mend something first.
    """

    def __init__(self, reason: str, *, hopeless: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.hopeless = hopeless
