"""Nothing inline: the content security policy would stop it, and it would be a hole if it did not."""

import re

import pytest
from django.conf import settings

from tests.guards.walk import files, shown, templates

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "javascript: address": re.compile(r"javascript:", re.I),
    "htmx event attribute": re.compile(r"hx-on[:\-=]", re.I),
    "htmx expression": re.compile(r"hx-(?:vals|headers)\s*=\s*[\"']js:", re.I),
    "foreign address": re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I),
}
# A template tag may stand inside a tag; it is no markup of its own.
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.S | re.I)


def complaints(text: str) -> list[str]:
    bare = TAGS.sub("x", text)
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(bare)]
    for attributes, body in SCRIPT.findall(bare):
        if body.strip() or "src=" not in attributes:
            found.append("inline script")
    return found


def test_no_template_carries_anything_inline():
    wrong = {shown(path): found for path in templates() if (found := complaints(path.read_text()))}
    assert not wrong, wrong


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color:red">', "inline style"),
        ('<a class="x" onclick="f()">', "event attribute"),
        ("<script>f()</script>", "inline script"),
        ('<script src="https://x/y.js"></script>', "foreign address"),
        ('<a href="javascript:f()">', "javascript: address"),
    ],
)
def test_the_guard_sees_what_it_guards_against(text, what):
    assert what in complaints(text)


def test_the_policy_allows_nothing_unsafe():
    said = repr(settings.SECURE_CSP)
    assert "unsafe" not in said and "*" not in said
    assert settings.SECURE_CSP["script-src"] == ["'self'"]
    assert settings.SECURE_CSP["style-src"] == ["'self'"]


def test_our_scripts_evaluate_no_text():
    risky = re.compile(r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write\(|insertAdjacentHTML")
    wrong = [shown(path) for path in files(".js") if risky.search(path.read_text())]
    assert not wrong, wrong


FORM = re.compile(r"<form\b([^>]*method=\"post\"[^>]*)>(.*?)</form>", re.S | re.I)
# Pages of other makers: signing in and out, one's own language and devices.
DOOR = {"account", "mfa", "usersessions"}


def is_written_once(attributes: str, body: str) -> bool:
    """A key, or the revision that the act checks, or a declared harmlessness, or only a choice of language."""
    return any(
        (
            "idempotency_key" in body,
            'name="revision"' in body,
            "data-repeatable" in attributes,  # says: a second sending changes nothing more
            'name="language"' in body,
            "account_logout" in attributes,
        )
    )


def test_every_post_form_carries_the_csrf_token_and_is_written_once():
    without_token, without_key = [], []
    for path in templates():
        # A tag may hold a ">" of its own; keep its words and drop that.
        text = TAGS.sub(lambda m: m.group().replace(">", " "), path.read_text())
        for attributes, body in FORM.findall(text):
            if "csrf_token" not in body:
                without_token.append(shown(path))
            if not DOOR & set(path.parts) and not is_written_once(attributes, body):
                without_key.append(f"{shown(path)}: {attributes.strip()[:90]}")
    assert not without_token, without_token
    assert not without_key, "add {% idempotency_key %} and use once(), or data-repeatable:\n" + "\n".join(
        without_key
    )
