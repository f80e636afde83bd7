"""Telling a page's content from the site around it."""

import re

from wangdian.engines.plantext.model import Note

_DROP = frozenset(
    re.findall(
        r"\w+",
        """script style noscript template iframe object embed svg canvas video audio nav aside button select
        option input textarea dialog head link meta footer map""",
    )
)
_ROLES = {
    "navigation",
    "banner",
    "contentinfo",
    "search",
    "complementary",
    "menu",
    "menubar",
    "dialog",
    "alert",
}
_CHROME_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|sidebar|side|aside|footer|foot|copyright|share"
    r"|social|related|recommend\w*|comments?|reply|respond|advert\w*|ads?|banner|toolbar|pagination|pager|login|search"
    r"|tags|toc|popup|modal|cookie|subscribe|hot|rank|qrcode|print|download|meta|prev-?next|skip|topbar|bottom)"
    r"(?:$|[\s_-])",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE = re.compile(r"\s+")


def _words(element) -> str:
    return _SPACE.sub("", "".join(element.itertext()))


def strip_chrome(root) -> tuple[Note, ...]:
    """Take scripts, menus, share bars and hidden parts out of the tree; tell what had words in it."""
    whole = max(len(_words(root)), 1)
    notes = []
    doomed = []
    for element in root.iter():
        tag = element.tag
        if not isinstance(tag, str):
            doomed.append(element)  # comments and processing instructions
            continue
        if tag in {"html", "body", "main", "article"}:
            continue
        named = f"{element.get('class', '')} {element.get('id', '')}"
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style", ""))
        is_chrome = (
            tag in {"div", "ul", "ol", "section", "header", "form", "p", "table", "span"}
            and _CHROME_NAME.search(named)
            and len(_words(element)) < 0.4 * whole  # a careless class name on the whole content is no reason
            and element.find(".//h1") is None
        )
        if tag in _DROP or hidden or element.get("role", "").lower() in _ROLES or is_chrome:
            doomed.append(element)
    for element in doomed:
        if element.getparent() is None:
            continue
        if isinstance(element.tag, str) and element.tag not in {"script", "style", "head", "noscript"}:
            words = _words(element)
            if words:
                notes.append(Note("chrome", words[:80], 0))
        _drop(element)
    return tuple(notes)


def _drop(element) -> None:
    """Remove an element, keeping the text that follows it."""
    parent, tail = element.getparent(), element.tail
    if tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def main_content(root):
    """The element that holds the article: <main> or <article> with most words, else the densest block."""
    body = root.find(".//body") if root.tag == "html" else root
    body = root if body is None else body
    whole = max(len(_words(body)), 1)
    for path in (".//article", ".//main", ".//*[@role='main']"):
        found = [e for e in body.iterfind(path)]
        if len(found) == 1 and len(_words(found[0])) > 0.5 * whole:
            return found[0]
    best = body
    while True:
        inner = [
            e
            for e in best
            if isinstance(e.tag, str) and e.tag in {"div", "section", "td", "tr", "tbody", "table"}
        ]
        heavy = [e for e in inner if _score(e) > 0.85 * max(_score(best), 1)]
        if not heavy or (heavy[0].tag == "table" and _is_data(heavy[0])):
            return best
        best = heavy[0]


def _score(element) -> int:
    """Words outside links: menus are all links, articles hardly any."""
    linked = sum(len(_words(a)) for a in element.iter("a"))
    return len(_words(element)) - linked


def _is_data(table) -> bool:
    return max((len(row) for row in table.iter("tr")), default=0) > 1


def outer_title(root, content) -> str | None:
    """The page's <h1> when the content lies below it in the tree but does not hold it."""
    if content.find(".//h1") is not None or content.tag == "h1":
        return None
    for heading in root.iter("h1"):
        text = re.sub(r"\s+", " ", "".join(heading.itertext())).strip()
        if text:
            return text
    return None
