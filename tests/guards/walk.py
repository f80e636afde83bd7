"""Every address, template and module of the product, found by walking it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from wangdian.config.settings import ROOT

SOURCE = ROOT / "wangdian"


@dataclass(frozen=True)
class Address:
    """One URL pattern."""

    name: str  # with its namespace; empty when it has no name
    route: str
    view: object
    arguments: tuple[str, ...]

    @property
    def view_path(self) -> str:
        return f"{self.view.__module__}.{getattr(self.view, '__qualname__', self.view)}"

    @property
    def shown(self) -> str:
        return f"{self.name or '(no name)'} /{self.route} → {self.view_path}"


def addresses(resolver: URLResolver | None = None, route: str = "", space: str = "") -> Iterator[Address]:
    """Every URL pattern of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace == "api":
                continue  # operations declare their rights in their own way: tests/api/test_api.py walks them
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, path, inner)
        elif isinstance(entry, URLPattern):
            names = (*_above(resolver), *entry.pattern.regex.groupindex)
            yield Address(f"{space}{entry.name}" if entry.name else "", path, entry.callback, names)


def _above(resolver: URLResolver | None) -> tuple[str, ...]:
    return tuple(resolver.pattern.regex.groupindex) if resolver is not None else ()


def files(*suffixes: str, under: Path = SOURCE) -> Iterator[Path]:
    """Our own files with these endings; no migrations, caches or vendored files."""
    for path in sorted(under.rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        if path.suffix in suffixes and not parts & {"migrations", "__pycache__", "vendor", "node_modules"}:
            yield path


def templates() -> Iterator[Path]:
    """Our own templates, also the short texts in them."""
    for path in files(".html", ".txt"):
        if "templates" in path.parts:
            yield path


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
