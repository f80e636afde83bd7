"""Every visible string is marked for translation, and the English catalogue is whole."""

import ast
import re
from pathlib import Path

import polib
import pytest

from tests.guards.walk import SOURCE, files, shown, templates

CHINESE = re.compile(r"[\u3400-\u9fff]")
MARKED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{#.*?#\}|\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}",
    re.S,
)
TRANSLATE = re.compile(r"\{%\s*trans(?:late)?\b.*?%\}|_\(\s*(?:'[^']*'|\"[^\"]*\")\s*\)", re.S)
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "N_"}
# Python whose text reaches people; actions and engines speak Chinese in their refusals and are exempt for now.
PYTHON = ("views", "forms", "apps", "menu", "formats", "powers", "models", "templatetags")
EXEMPT = {
    "verbose_name": "names of apps are not shown",
}


def unmarked_in_template(text: str) -> list[str]:
    text = MARKED.sub(lambda m: "\n" * m.group().count("\n"), text)
    text = TRANSLATE.sub("", text)
    return [
        f"{n}: {line.strip()[:80]}" for n, line in enumerate(text.splitlines(), 1) if CHINESE.search(line)
    ]


def test_every_visible_string_of_the_templates_is_marked():
    wrong = {shown(p): found for p in templates() if (found := unmarked_in_template(p.read_text()))}
    assert not wrong, wrong


def is_shown(path: Path) -> bool:
    return not {"tests", "engines", "migrations", "management"} & set(path.parts) and (
        path.stem in PYTHON
        or bool({"views", "templatetags"} & set(path.parts))
        or path.stem.endswith("_forms")
    )


def unmarked_in_python(source: str) -> list[str]:
    """Chinese string literals outside a gettext call; docstrings, verbose names of apps and refusals are not shown so."""
    tree = ast.parse(source)
    excused: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_name(node.func) in CALLS or _is_refusal(node)):
            excused |= {id(n) for n in ast.walk(node)}
        if isinstance(node, ast.Assign) and any(_name(t) in EXEMPT for t in node.targets):
            excused |= {id(n) for n in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(id(node.value))
    return [
        f"{n.lineno}: {n.value[:60]}"
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant)
        and isinstance(n.value, str)
        and CHINESE.search(n.value)
        and id(n) not in excused
    ]


def _is_refusal(call: ast.Call) -> bool:
    """Refused("app.code", "…") and its kinds: sentences of actions, exempt for now."""
    first = call.args[0] if call.args else None
    return (
        len(call.args) > 1
        and isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and re.fullmatch(r"[a-z_]+\.[a-z_]+", first.value) is not None
    )


def _name(node) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def test_every_visible_string_of_views_and_forms_is_marked():
    wrong = {
        shown(p): found
        for p in files(".py")
        if is_shown(p) and (found := unmarked_in_python(p.read_text(encoding="utf-8")))
    }
    assert not wrong, wrong


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("<p>保存</p>", True),
        ('<p>{% translate "保存" %}</p>', False),
        ("<p>{% blocktranslate %}第 {{ n }} 条{% endblocktranslate %}</p>", False),
        ('<input placeholder="姓名">', True),
        ("{# 说明 #}", False),
    ],
)
def test_the_guard_sees_unmarked_text_in_templates(text, caught):
    assert bool(unmarked_in_template(text)) is caught


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ('label = "姓名"', True),
        ('label = _("姓名")', False),
        ('label = f"共{n}条"', True),
        ('"""说明"""', False),
        ('raise Refused("a.b", "不行")', False),
    ],
)
def test_the_guard_sees_unmarked_text_in_python(source, caught):
    assert bool(unmarked_in_python(source)) is caught


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"))


def test_the_english_catalogue_has_no_empty_or_doubtful_entry(catalogue):
    left = [
        entry.msgid for entry in catalogue if not entry.obsolete and (not entry.translated() or entry.fuzzy)
    ]
    assert not left, f"translate in wangdian/locale/en/LC_MESSAGES/django.po: {left}"


def test_the_english_catalogue_knows_every_marked_string(catalogue):
    from wangdian.ui.translations import marked_strings

    known = {entry.msgid for entry in catalogue if not entry.obsolete}
    missing = sorted(set(marked_strings()) - known)
    assert not missing, f"make messages, then translate: {missing}"


def test_english_entries_keep_the_placeholders(catalogue):
    holes = re.compile(r"%\(\w+\)[sd]|%%")
    wrong = [
        e.msgid
        for e in catalogue
        if not e.obsolete and e.msgstr and set(holes.findall(e.msgid)) != set(holes.findall(e.msgstr))
    ]
    assert not wrong, wrong
