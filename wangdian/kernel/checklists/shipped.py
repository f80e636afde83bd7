"""Checklists that ship with the product: YAML files, published by the system at the head office.

An app names its folder in `AppConfig.ready()`; `load_shipped` (and the command load_checklists) puts all of them in.
A file is one checklist: code, version, title, purpose, posts, asset_kind, and what definition.py describes.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from wangdian.kernel.org.access import head_office
from wangdian.kernel.org.models import Unit

from .actions import put_shipped
from .definition import Definition, DefinitionError, from_plain
from .models import Asset, Template

_folders: dict[Path, None] = {}
ABOUT = {"code", "version", "title", "purpose", "posts", "asset_kind"}


def register_folder(folder: Path) -> None:
    """Name a folder of checklists to ship."""
    _folders[folder] = None


@transaction.atomic
def load_shipped(*, now: datetime) -> dict[str, str]:
    """Put in the checklists of every registered folder. Call within `whole_bank`. Returns what became of each code."""
    found: dict[str, str] = {}
    for folder in _folders:
        found |= load_templates(folder, now=now)
    return found


@transaction.atomic
def load_templates(
    folder: Path, *, now: datetime, unit: Unit | None = None, by_system: bool = True
) -> dict[str, str]:
    """Publish the checklists of a folder at a unit (the head office). Safe to run again. Call within `whole_bank`.

    Returns by code: created, raised (a newer version), same, kept (the bank has its own by now).
    Raises DefinitionError for a file that makes no sense, Refused `checklists.shipped_changed` for one that changed
    while its version number did not.
    """
    if not by_system:
        raise ValueError("people write their checklists on the page; files are the system's")
    owner = unit or head_office()
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        about, definition = read_file(path)
        found[about["code"]] = put_shipped(unit=owner, definition=definition, now=now, **about)
    return found


def read_file(path: Path) -> tuple[dict[str, Any], Definition]:
    """One file: what the template is called and for whom, and its questions. Raises DefinitionError."""
    plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(plain, dict):
        raise DefinitionError([(path.name, "应为一条记录")])
    try:
        definition = from_plain({k: v for k, v in plain.items() if k not in ABOUT})
    except DefinitionError as error:
        raise DefinitionError([(f"{path.name} {place}", words) for place, words in error.problems]) from None
    about = {
        "code": plain.get("code", ""),
        "number": plain.get("version", 0),
        "title": plain.get("title", ""),
        "purpose": plain.get("purpose", Template.Purpose.OTHER.value),
        "posts": plain.get("posts", []),
        "asset_kind": plain.get("asset_kind", ""),
    }
    if problems := _about_problems(about):
        raise DefinitionError([(path.name, words) for words in problems])
    return about, definition


def _about_problems(about: dict[str, Any]) -> list[str]:
    problems = []
    if not isinstance(about["code"], str) or not about["code"]:
        problems.append("缺少code")
    if not isinstance(about["number"], int) or about["number"] < 1:
        problems.append("version应为正整数")
    if not isinstance(about["title"], str) or not about["title"]:
        problems.append("缺少title")
    if about["purpose"] not in Template.Purpose.values:
        problems.append(f"purpose应为{'、'.join(Template.Purpose.values)}之一")
    if about["asset_kind"] not in {"", *Asset.Kind.values}:
        problems.append(f"asset_kind应为{'、'.join(Asset.Kind.values)}之一")
    return problems
