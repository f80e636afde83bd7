"""Cleaning: damaged text becomes readable, and every repair is told.

`clean(raw)` mends in passes, each a plain function from the text to the edits it proposes: characters, lost
bytes, inserted pronunciations, traditional characters, wrong glyphs, the chrome of web sites, page numbers.
Every pass has to prove its damage; text without it passes unchanged, and what is clean stays as it is.
"""

from dataclasses import replace

from wangdian.engines.plantext.cleaning.characters import markdown_bold, normal_characters, wrong_glyphs
from wangdian.engines.plantext.cleaning.chrome import site_chrome
from wangdian.engines.plantext.cleaning.layout import lay_out, lines_of
from wangdian.engines.plantext.cleaning.lost_bytes import lost_bytes
from wangdian.engines.plantext.cleaning.page_numbers import page_numbers
from wangdian.engines.plantext.cleaning.pinyin import insertions
from wangdian.engines.plantext.cleaning.run_on import lost_breaks
from wangdian.engines.plantext.cleaning.traditional import to_simplified
from wangdian.engines.plantext.cleaning.wrapping import wrapped_lines
from wangdian.engines.plantext.model import CleanDocument, Mend, RawDocument, Span

# Lost bytes first: their repair needs the bytes as they were, before anything is simplified. Chrome is told
# by its words, so it goes after simplification; page numbers after it, when only the plan
# is left, and lines are joined when nothing foreign stands between them any more.
PASSES = (
    normal_characters,
    markdown_bold,
    lost_bytes,
    insertions,
    to_simplified,
    wrong_glyphs,
    site_chrome,
    page_numbers,
    lost_breaks,
    wrapped_lines,
)


def clean(raw: RawDocument) -> CleanDocument:
    """Mend the text of `raw` and lay it out in lines. Pure, and steady: what it gave back it leaves alone."""
    draft = lay_out(raw.blocks)
    noted = [
        Mend(n.code, n.text, "", Span(draft.marks[n.before_block], draft.marks[n.before_block]))
        for n in raw.notes
        if n.before_block < len(draft.marks)
    ]
    draft.mends = noted
    for find_damage in PASSES:
        draft.apply(find_damage(draft.text))
    # repaired bytes were simplified after their repair: tell the words as they now stand
    told = (replace(m, after=m.at.of(draft.text)) if m.code == "lost_byte" else m for m in draft.mends)
    mends = tuple(sorted(told, key=lambda m: (m.at, m.code)))
    written = "" if draft.written == draft.text else draft.written
    return CleanDocument(raw.name, draft.text, tuple(lines_of(draft, raw.blocks)), mends, written)


__all__ = ["clean"]
