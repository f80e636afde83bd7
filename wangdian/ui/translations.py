"""The English catalogue: compiled where gettext's own tools are missing, and kept complete.

`python -m wangdian.ui.translations` compiles every .po file beside itself (.mo files are not in the repository);
`python -m wangdian.ui.translations update` first adds strings that were marked since, and drops what is gone.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
LOCALE = SOURCE / "locale"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "N_"}
IN_TEMPLATE = re.compile(r"\b(?:gettext|_)\((u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))\)")


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


def marked_strings(source: Path = SOURCE) -> list[str]:
    """Every string that our Python and templates mark for translation, sorted."""
    found: set[str] = set()
    for path in source.rglob("*"):
        if {"tests", "migrations", "vendor", "__pycache__"} & set(path.relative_to(source).parts):
            continue
        if path.suffix == ".py":
            found |= set(_in_python(path.read_text(encoding="utf-8")))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found |= set(_in_template(path.read_text(encoding="utf-8")))
    return sorted(found)


def _in_python(text: str) -> Iterator[str]:
    if "gettext" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _in_template(text: str) -> Iterator[str]:
    from django.utils.translation.template import templatize

    for literal in IN_TEMPLATE.findall(templatize(text)):
        yield ast.literal_eval(literal.removeprefix("u"))


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
    marked = set(marked_strings())
    kept = {entry.msgid: entry for entry in catalogue if entry.msgid in marked and not entry.obsolete}
    dropped, added = len(catalogue) - len(kept), marked - set(kept)
    fresh = [polib.POEntry(msgid=text, flags=_flags(text)) for text in added]
    catalogue[:] = sorted([*kept.values(), *fresh], key=lambda entry: entry.msgid)
    file.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(file))
    return len(added), dropped


def _flags(text: str) -> list[str]:
    return ["python-format"] if re.search(r"%\(\w+\)[sd]", text) else []


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
