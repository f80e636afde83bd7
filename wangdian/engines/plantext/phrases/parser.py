"""Finds the phrases of a text: tokens first, then the longest reading of the grammar at each place."""

import re
from functools import cache, lru_cache
from pathlib import Path

from lark import Lark, Token
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

from wangdian.engines.plantext.phrases.build import Build
from wangdian.engines.plantext.phrases.tokens import SEPARATES, Tok, tokens
from wangdian.engines.plantext.phrases.values import Amount, Phrase

MAX_TOKENS = 12  # no phrase has more
STARTS = ("cadence", "deadline", "amount")  # of equal readings the first wins


class _NoLexer(Lexer):
    """The tokens are made by tokens.py; lark is only fed."""

    def __init__(self, conf):
        pass

    def lex(self, lexer_state, parser_state):
        return iter(())


@cache
def _grammar() -> Lark:
    text = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        parser="lalr",
        lexer=_NoLexer,
        start=list(STARTS),
        transformer=Build(),
    )


@lru_cache(maxsize=20_000)
def _longest(start: str, run: tuple[tuple[str, str], ...]):
    """(number of tokens, value) of the longest reading of `run` from its first token; (0, None) if none."""
    reader = _grammar().parse_interactive(start=start)
    readings = []
    for count, (kind, text) in enumerate(run, 1):
        try:
            reader.feed_token(Token(kind, text))
        except (UnexpectedInput, ValueError, ArithmeticError):
            break
        if "$END" in reader.choices():
            readings.append((count, reader.copy(deepcopy_values=False)))
    for count, at in reversed(readings):
        try:
            return count, at.feed_eof()
        except (UnexpectedInput, ValueError, ArithmeticError):
            continue
    return 0, None


_SUM = re.compile("[一二两三四五六七八九十]+[百千]?[万亿][一二两三四五六七八九]")


@cache
def _opening() -> dict[str, tuple[str, ...]]:
    """Which starts of the grammar a terminal can open."""
    opens: dict[str, tuple[str, ...]] = {}
    for start in STARTS:
        for terminal in _grammar().parse_interactive(start=start).choices():
            opens[terminal] = (*opens.get(terminal, ()), start)
    return opens


def phrases(text: str, start: int = 0, end: int | None = None) -> list[Phrase]:
    """The phrases in text[start:end] in order, not overlapping; `text` is half-width (tokens.halfwidth)."""
    found: list[Phrase] = []
    toks = [t for t in tokens(text, start, end)]
    at = 0
    while at < len(toks):
        tok = toks[at]
        if tok.type in {"C_EACH", "SPOT"}:
            found.append(
                Phrase(tok.start, tok.end, "each" if tok.type == "C_EACH" else "spot", None, tok.text)
            )
            at += 1
            continue
        run = _run(text, toks, at)
        best, chosen = 0, None
        for kind in _opening().get(tok.type, ()):
            count, value = _longest(kind, run)
            if count > best:
                best, chosen = count, Phrase(tok.start, toks[at + count - 1].end, kind, value, "")
        if chosen is None or (isinstance(chosen.value, Amount) and _empty(chosen.value, toks[at], text)):
            at += 1
            continue
        found.append(
            Phrase(chosen.start, chosen.end, chosen.kind, chosen.value, text[chosen.start : chosen.end])
        )
        at += best
    return found


def _run(text: str, toks: list[Tok], at: int) -> tuple[tuple[str, str], ...]:
    """Types and words of the tokens that follow each other from `at` on with nothing but blanks between."""
    run = [(toks[at].type, toks[at].text)]
    for before, tok in zip(toks[at:], toks[at + 1 : at + MAX_TOKENS], strict=False):
        if tok.type in SEPARATES or (before.end != tok.start and text[before.end : tok.start].strip(" ")):
            break
        run.append((tok.type, tok.text))
    return tuple(run)


def _empty(amount: Amount, tok: Tok, text: str) -> bool:
    """A lone numeral without unit is prose (一线, 统一) unless it is in digits."""
    if _SUM.search(tok.text):  # 一亿二
        return False
    return not amount.unit and not amount.blank and tok.type == "NUM" and not tok.text[0].isdigit()


def forget() -> None:
    """Drop the readings kept from earlier texts (for measuring; nothing else needs it)."""
    _longest.cache_clear()
