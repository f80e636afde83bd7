"""Change a draft piece by piece. Pure: a definition's JSON in, another one out; a draft may be unfinished meanwhile."""

import copy
from typing import Any

Plain = dict[str, Any]


def sections_of(plain: Plain) -> list[Plain]:
    return plain.setdefault("sections", [])


def find_section(plain: Plain, key: str) -> Plain | None:
    return next((s for s in plain.get("sections", []) if s["key"] == key), None)


def find_item(plain: Plain, key: str) -> tuple[Plain, Plain] | None:
    """The section and the item of a key."""
    for section in plain.get("sections", []):
        for item in section.get("items", []):
            if item["key"] == key:
                return section, item
    return None


def free_key(taken: set[str], letter: str) -> str:
    """The next key nobody has: q1, q2, … A key once given stays with its question for good."""
    n = 1
    while f"{letter}{n}" in taken:
        n += 1
    return f"{letter}{n}"


def put_section(plain: Plain, section: Plain, used: frozenset[str] = frozenset()) -> Plain:
    """Add a section (without a key) at the end, or replace what one says; its items stay.

    `used` are keys of earlier versions, which are not given again.
    """
    new = copy.deepcopy(plain)
    key = section.get("key") or free_key({s["key"] for s in sections_of(new)} | used, "s")
    before = find_section(new, key)
    made = {**section, "key": key, "items": before.get("items", []) if before else []}
    if before is None:
        sections_of(new).append(made)
    else:
        before.clear()
        before.update(made)
    return new


def put_item(plain: Plain, section_key: str, item: Plain, used: frozenset[str] = frozenset()) -> Plain:
    """Add an item (without a key) at the end of a section, or replace one where it stands."""
    new = copy.deepcopy(plain)
    found = find_item(new, item["key"]) if item.get("key") else None
    if found is not None:
        found[1].clear()
        found[1].update(item)
        return new
    taken = {i["key"] for s in sections_of(new) for i in s.get("items", [])}
    section = find_section(new, section_key)
    if section is None:
        raise KeyError(section_key)
    section.setdefault("items", []).append({**item, "key": free_key(taken | used, "q")})
    return new


def remove(plain: Plain, what: str, key: str) -> Plain:
    """Without a section (and its items) or an item."""
    new = copy.deepcopy(plain)
    if what == "section":
        new["sections"] = [s for s in sections_of(new) if s["key"] != key]
    else:
        for section in sections_of(new):
            section["items"] = [i for i in section.get("items", []) if i["key"] != key]
    return new


def move(plain: Plain, what: str, key: str, step: int) -> Plain:
    """One place up (-1) or down (+1). An item at the edge of its section goes over into the next one."""
    new = copy.deepcopy(plain)
    sections = sections_of(new)
    if what == "section":
        at = next((n for n, s in enumerate(sections) if s["key"] == key), None)
        if at is not None and 0 <= at + step < len(sections):
            sections.insert(at + step, sections.pop(at))
        return new
    for n, section in enumerate(sections):
        items = section.setdefault("items", [])
        at = next((i for i, item in enumerate(items) if item["key"] == key), None)
        if at is None:
            continue
        if 0 <= at + step < len(items):
            items.insert(at + step, items.pop(at))
        elif 0 <= n + step < len(sections):
            other = sections[n + step].setdefault("items", [])
            other.insert(len(other) if step < 0 else 0, items.pop(at))
        return new
    return new
