"""The navigation: each app registers its entries; a person sees those whose power they hold.

An app calls `register(...)` in its AppConfig.ready().
"""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    label: str | Promise
    icon: str  # a Tabler icon name, without "ti-"
    url_name: str
    power: str | None = None  # None: any signed-in person
    order: int = 100
    on_phone: bool = False  # stands in the bottom bar of a phone (five at most)


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry; the same url name twice replaces it."""
    _entries[entry.url_name] = entry


def entries_for(scope) -> list[Entry]:
    """What this person's navigation shows, in order."""
    shown = [e for e in _entries.values() if e.power is None or (scope and scope.has(e.power))]
    return sorted(shown, key=lambda e: (e.order, e.url_name))
