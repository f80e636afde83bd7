"""Texts copied without their line breaks: the breaks put back where headings can be told by their signs.

Only what stands after the end of a sentence is trusted: a short question (网点精神?), a number (2.理财经理职责:), a
short label with its colon (开门三件事:). A heading that runs into the sentence before it stays where it is.
"""

import re

from wangdian.engines.plantext.cleaning.draft import Edit

_LONGEST_LINE = 800  # characters; and this line must hold most of the text
_SHARE = 0.6
_FEWEST = 5
_END = r"(?<=[。？?！!；;])"
_QUESTION = re.compile(rf"{_END}([^。？?！!；;：:,，、\n]{{2,24}}[？?])(?=[^\n])")
_NUMBERED = re.compile(
    rf"{_END}(?=(?:\d{{1,2}}[.、．](?!\d)|[一二三四五六七八九十]{{1,3}}、|[（(][一二三四五六七八九十\d]{{1,2}}[)）])\S)"
)
_LABEL = re.compile(
    rf"(?:{_END}|(?<=\n))((?:\d{{1,2}}[.、．]|[一二三四五六七八九十]{{1,3}}、)?[\u4e00-\u9fff（）()]{{2,12}}[：:])(?=[^\n])"
)


_CHAPTER_AND_ARTICLE = re.compile(
    r"(?:^|(?<=[。；]))(第[一二三四五六七八九十百\d]{1,4}章[ \u3000]?[^。；，,\n第]{2,20}?)[ \u3000]?(?=第[一二三四五六七八九十百\d]{1,4}条)",
    re.M,
)
_TWO_NUMBERS = re.compile(
    r"^[ \u3000]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])[^。；，,：:\s]{2,20}([ \u3000]+)(?=(?:1[、.．]|[（(][1一][)）])\S)",
    re.M,
)


def lost_breaks(text: str) -> list[Edit]:
    """Breaks between headings that share a line, and all over a text that is one long line."""
    places = {edge for m in _CHAPTER_AND_ARTICLE.finditer(text) for edge in m.span(1)}
    places |= {m.end(1) for m in _TWO_NUMBERS.finditer(text)}
    places |= _in_one_long_line(text)
    places = {p for p in places if 0 < p < len(text) and "\n" not in text[p - 1 : p + 1]}
    return [Edit(p, p, "\n", "line_break", sure=False, told=("", "⏎")) for p in sorted(places)]


def _in_one_long_line(text: str) -> set[int]:
    """Places before and after questions and labels, and before numbers, of a text without breaks."""
    longest = max(text.split("\n"), key=len)
    if len(longest) < _LONGEST_LINE or len(longest) < _SHARE * len("".join(text.split())):
        return set()
    places: set[int] = set()
    questions = [m for m in _QUESTION.finditer(text)]
    if len(questions) >= _FEWEST:
        places |= {edge for m in questions for edge in m.span(1)}
    labels = [m for m in _LABEL.finditer(text)]
    if len(labels) >= _FEWEST:
        places |= {edge for m in labels for edge in m.span(1)}
    return places | {m.start() for m in _NUMBERED.finditer(text)}
