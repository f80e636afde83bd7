"""What can go wrong, each with a stable code and a sentence for people."""


class RosterError(Exception):
    """Base of every refusal of the rostering engine: `code` is stable, the text tells what to do."""

    code = "ROSTER"

    def __init__(self, message: str, where: str = "") -> None:
        self.message = message
        self.where = where
        super().__init__(f"[{self.code}] {where + '：' if where else ''}{message}")


class BadInput(RosterError):
    """The problem or the roster cannot be read or contradicts itself; `where` names the field."""

    code = "ROSTER_INPUT"


class Unsupported(RosterError):
    """A solver cannot express this rule in this form; another one must be used."""

    code = "ROSTER_UNSUPPORTED"


class NoRoster(RosterError):
    """No roster keeps the hard rules (or none was found in the time given)."""

    code = "ROSTER_NONE"
