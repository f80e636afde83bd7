"""Signs in the header of every page, with a number: each app registers its own in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

MOST = 99  # a sign says "99+" beyond


@dataclass(frozen=True)
class Sign:
    """A link with an icon; `count` tells how many wait there for the person of the request."""

    label: str | Promise
    icon: str  # a Tabler icon name, without "ti-"
    url_name: str
    count: Callable[[HttpRequest], int]
    order: int = 100


@dataclass(frozen=True)
class Shown:
    """A sign as the template needs it."""

    sign: Sign
    number: int

    @property
    def text(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


_signs: dict[str, Sign] = {}


def register(sign: Sign) -> None:
    """Add a sign; the same url name twice replaces it."""
    _signs[sign.url_name] = sign


def signs_for(request: HttpRequest) -> list[Shown]:
    """The signs of this request's person, counted now. Nobody signed in: none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    ordered = sorted(_signs.values(), key=lambda s: (s.order, s.url_name))
    return [Shown(sign, sign.count(request)) for sign in ordered]
