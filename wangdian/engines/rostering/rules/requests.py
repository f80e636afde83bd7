"""个人意愿: wishes to work or not to work a day or a shift."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "requests"
LABEL = "个人意愿"


def findings(view: View) -> Iterator[Finding]:
    """The amount is the wish's own weight when it is not granted."""
    for p in view.problem.people:
        for r in p.requests:
            a = view.on(p.id, r.day)
            has = a is not None and (not r.shift or a.shift == r.shift)
            if has != r.want:
                what = f"{r.shift}班" if r.shift else "上班"
                yield Finding(NAME, r.weight, f"希望{'' if r.want else '不'}{what}，未满足", p.id, r.day)
