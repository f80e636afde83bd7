"""The English catalogue: compiled where gettext's own tools are missing, and kept complete.

`python -m wangdian.ui.translations` compiles every .po file beside itself (.mo files are not in the repository);
`python -m wangdian.ui.translations update` first adds strings that were marked since, and drops what is gone.
"""

import ast
import re
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
LOCALE = SOURCE / "locale"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "N_"}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
IN_TEMPLATE = re.compile(rf"\b(?:n?gettext|_)\(\s*({LITERAL})(?:\s*,\s*({LITERAL}))?")


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Write a .mo beside every .po that is newer. Returns what was written."""
    import polib

    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(target))
            written.append(target)
    return written


def marked_strings(source: Path = SOURCE) -> dict[str, str | None]:
    """Every string that our Python and templates mark for translation, with its plural where it has one."""
    found: dict[str, str | None] = {}
    for path in sorted(source.rglob("*")):
        if {"tests", "migrations", "vendor", "__pycache__"} & set(path.relative_to(source).parts):
            continue
        if path.suffix == ".py":
            found |= _in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found |= _in_template(path.read_text(encoding="utf-8"))
    return dict(sorted(found.items()))


def _in_python(text: str) -> dict[str, str | None]:
    if "gettext" not in text:
        return {}
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in CALLS and words:
                found[words[0]] = words[1] if name.startswith("ngettext") and len(words) > 1 else None
    return found


def _in_template(text: str) -> dict[str, str | None]:
    from django.utils.translation.template import templatize

    found = {}
    for one, many in IN_TEMPLATE.findall(templatize(text)):
        found[_value(one)] = _value(many) if many else None
    return found


def _value(literal: str) -> str:
    return ast.literal_eval(literal.removeprefix("u"))


def update(file: Path = LOCALE / "en" / "LC_MESSAGES" / "django.po") -> tuple[int, int]:
    """Bring a catalogue to what is marked now. Returns how many strings were added and dropped."""
    import polib

    if file.exists():
        catalogue = polib.pofile(str(file), encoding="utf-8", wrapwidth=0)
    else:
        catalogue = polib.POFile(encoding="utf-8", wrapwidth=0)
        catalogue.metadata = {
            "Language": "en",
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
        }
    catalogue.metadata.setdefault("Plural-Forms", "nplurals=2; plural=(n != 1);")
    marked = marked_strings()
    kept = {
        entry.msgid: entry
        for entry in catalogue
        if entry.msgid in marked
        and not entry.obsolete
        and (entry.msgid_plural or None) == marked[entry.msgid]
    }
    dropped, added = len(catalogue) - len(kept), set(marked) - set(kept)
    fresh = [_entry(text, marked[text]) for text in added]
    catalogue[:] = sorted([*kept.values(), *fresh], key=lambda entry: entry.msgid)
    file.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(file))
    return len(added), dropped


def _entry(text: str, plural: str | None):
    """An empty entry of the catalogue."""
    import polib

    flags = ["python-format"] if re.search(r"%\(\w+\)[sd]", text) else []
    if plural is None:
        return polib.POEntry(msgid=text, flags=flags)
    return polib.POEntry(msgid=text, msgid_plural=plural, msgstr_plural={0: "", 1: ""}, flags=flags)


def main(argv: list[str]) -> int:
    """Update when asked to, then compile."""
    if argv[:1] == ["update"]:
        import django
        from django.conf import settings

        if not settings.configured:
            settings.configure(USE_I18N=False, TEMPLATES=[])
            django.setup()
        added, dropped = update()
        print(f"{added} added, {dropped} dropped")
    for path in compile_catalogues():
        print(f"compiled {path.relative_to(SOURCE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
