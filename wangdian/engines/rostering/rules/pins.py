"""固定安排: pinned parts of the roster stay as they are."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "pins"
LABEL = "固定安排"


def findings(view: View) -> Iterator[Finding]:
    """One unit per pin that does not hold."""
    for pin in view.problem.pins:
        a = view.on(pin.person, pin.day)
        shift, post = (a.shift, a.post) if a else ("", "")
        if shift != pin.shift or (pin.post and post != pin.post):
            yield Finding(
                NAME, 1, f"应固定为“{pin.shift or '休'}”，现为“{shift or '休'}”", pin.person, pin.day
            )
