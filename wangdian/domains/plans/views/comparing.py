"""Two versions side by side: what runs differently, and the text line by line."""

from difflib import SequenceMatcher

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_READ

from ..difference import difference
from ..queries import NotFound, version_for


@page(PLANS_READ)
def compare(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version beside the one before it."""
    version = version_for(request.scope, version_id)
    before = (
        version.plan.versions.filter(number__lt=version.number).exclude(text="").order_by("-number").first()
    )
    if before is None:
        raise NotFound("plans.no_earlier_version", "这是第一个版本，没有可以比较的。")
    context = {
        "version": version,
        "before": before,
        "changes": difference(before, version),
        "lines": _lines(before.text, version.text),
    }
    return render(request, "plans/compare.html", context)


def _lines(old: str, new: str) -> list[tuple[str, str]]:
    """(sign, line) for every line that differs, with one line of surroundings: "-" gone, "+" new, " " kept."""
    a, b = old.splitlines(), new.splitlines()
    shown: list[tuple[str, str]] = []
    for group in SequenceMatcher(None, a, b, autojunk=False).get_grouped_opcodes(1):
        if shown:
            shown.append(("…", ""))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                shown += [(" ", line) for line in a[i1:i2]]
                continue
            shown += [("-", line) for line in a[i1:i2]]
            shown += [("+", line) for line in b[j1:j2]]
    return shown
