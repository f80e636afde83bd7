"""The kinds of notices. Each app registers its own with a label in AppConfig.ready()."""

import re

from django.utils.functional import Promise

TEST = "notices.test"  # what the button “测试” sends

_labels: dict[str, str | Promise] = {}


def register(labels: dict[str, str | Promise]) -> None:
    """Add kinds: {"cases.escalated": _("工单升级")}. The same kind twice replaces its label."""
    for kind in labels:
        if not re.fullmatch(r"[a-z_]+\.[a-z_]+", kind) or len(kind) > 60:
            raise ValueError(f"kind of notice {kind!r}: write app.what, in lower case")
    _labels.update(labels)


def known() -> dict[str, str]:
    """Every kind with its label, in the order of the codes."""
    return {kind: str(label) for kind, label in sorted(_labels.items())}


def for_people() -> dict[str, str]:
    """The kinds a person or a group can choose among."""
    return {kind: text for kind, text in known().items() if kind != TEST}


def label(kind: str) -> str:
    """The label of a kind; its code when its app is gone."""
    return str(_labels.get(kind, kind))


def demand(kind: str) -> None:
    """Raises ValueError for a kind nobody registered: a mistake in the program, not of a person."""
    if kind not in _labels:
        raise ValueError(
            f"kind of notice {kind!r} is not registered: call notices.kinds.register in AppConfig.ready()"
        )
