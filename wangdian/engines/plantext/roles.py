"""Who: the owner of a clause, from the words, the sentence, the heading or the plan itself."""

import re

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.posts import find_posts, subject
from wangdian.engines.plantext.scan import Clause, Passage

_REPORT = re.compile(r"(?:报告|报送|上报|汇报|反馈|提交|通报|书面报送|报)(?:给|至|到)?")
_REPORTS = re.compile(_REPORT.pattern + "$")


def owner_of(context: Context, passage: Passage, clause: Clause) -> str | None:
    """The post or department that answers for a clause; falls back outwards to the plan's own owner."""
    at = passage.clauses.index(clause) if clause in passage.clauses else 0
    for candidate in reversed(passage.clauses[: at + 1]):
        if found := subject(candidate.text):
            return found
    for later in passage.clauses[at + 1 :]:
        if later.text.startswith("由") and (found := subject(later.text)):
            return found
    label = passage.label_text or passage.line_label
    posts = find_posts(label)
    if len(posts) == 1 and posts[0].start == 0:
        return posts[0].name
    section = context.section(passage.heading)
    return section.owner or context.part_at(passage.sentence.span.start).owner


def report_to(text: str) -> str | None:
    """Whom a clause reports to: 报网点主任, 向支行行长报告."""
    for post in find_posts(text):
        before, after = text[: post.start], text[post.end :]
        if re.search(r"(?:向|给)$", before) or (_REPORTS.search(before)):
            return post.name
        if re.match(_REPORT, after) and re.search(r"向", before[-8:]):
            return post.name
    return None
