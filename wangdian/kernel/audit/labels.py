"""What acts are called by people. Each app registers its own in AppConfig.ready()."""

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


def register(labels: dict[str, str | Promise]) -> None:
    """Add names of acts: {"org.appoint": _("任命")}."""
    _labels.update(labels)


def label(act: str) -> str:
    """The name of an act; its code when it has none."""
    return str(_labels.get(act, act))


def known() -> dict[str, str]:
    """Every named act, for the filter of the page."""
    return {act: str(text) for act, text in sorted(_labels.items())}
