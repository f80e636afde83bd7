"""技能匹配: whoever stands at a post has its skill at the level asked."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "skills"
LABEL = "技能匹配"


def findings(view: View) -> Iterator[Finding]:
    """One unit per day on a post the person may not hold."""
    posts = {p.id: p for p in view.problem.posts}
    for p in view.problem.people:
        for day, work in view.work[p.id].items():
            for a in work:
                for post in {a.post, *(part.post for part in a.parts)} - {""}:
                    need = posts[post]
                    if need.skill and p.level(need.skill) < need.level:
                        yield Finding(NAME, 1, f"不具备岗位“{need.label or post}”要求的技能", p.id, day)
