"""How clocks are shown on a case's page."""

from datetime import datetime

from .models import Case


def clocks_shown(case: Case, now: datetime) -> list:
    """The clocks of a case as the page shows them; worked out by the clocks package."""
    try:
        from .clocks.showing import shown
    except ImportError:  # until it is there, no clock is shown
        return []
    return shown(case, now)
