"""What can be wrong with a policy, a scenario or a log, said so that the person can mend it.

QueueingError
└── carries Problems: where (field path), which (stable code), what to do (Chinese sentence)
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `field` is the path in the input, e.g. "classes[2].arrivals"."""

    field: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}：{self.message}（{self.code}）"


class QueueingError(ValueError):
    """Input that cannot be used; holds every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(field: str, code: str, message: str) -> QueueingError:
    """A QueueingError with a single problem."""
    return QueueingError([Problem(field, code, message)])
