"""What changed from one version of a checklist to the next, and which answers of a running round still stand."""

from dataclasses import dataclass

from .definition import Definition, Item, Section, to_plain


@dataclass(frozen=True)
class Change:
    """One difference. `kind`: added, removed, changed, moved. `fields` names what is different, old and new."""

    kind: str
    what: str  # definition, section, item
    key: str
    title: str
    fields: tuple[tuple[str, object, object], ...] = ()


def compare(old: Definition, new: Definition) -> tuple[Change, ...]:
    """Every difference, in the order of the new version; what was removed comes last."""
    changes: list[Change] = []
    if own := _fields(old, new, {"pass_mark", "intro"}):
        changes.append(Change("changed", "definition", "", "", own))
    sections = {s.key: s for s in old.sections}
    items = {i.key: (s.key, i) for s in old.sections for i in s.items}
    for section in new.sections:
        before = sections.pop(section.key, None)
        if before is None:
            changes.append(Change("added", "section", section.key, section.title))
        elif differs := _fields(before, section, {"title", "weight", "must_pass", "pass_mark", "when"}):
            changes.append(Change("changed", "section", section.key, section.title, differs))
        for item in section.items:
            changes += _of_item(items.pop(item.key, None), section, item)
    changes += [Change("removed", "section", s.key, s.title) for s in sections.values()]
    changes += [Change("removed", "item", i.key, i.text) for _section, i in items.values()]
    return tuple(changes) + _order(old, new)


def _of_item(before: tuple[str, Item] | None, section: Section, item: Item) -> list[Change]:
    if before is None:
        return [Change("added", "item", item.key, item.text)]
    old_section, old = before
    changes = []
    names = set(to_plain(old)) | set(to_plain(item))
    if differs := _fields(old, item, names - {"key"}):
        changes.append(Change("changed", "item", item.key, item.text, differs))
    if old_section != section.key:
        changes.append(Change("moved", "item", item.key, item.text, (("section", old_section, section.key),)))
    return changes


def _order(old: Definition, new: Definition) -> tuple[Change, ...]:
    """One change when what is in both stands in another order."""
    old_keys, new_keys = [i.key for i in old.items()], [i.key for i in new.items()]
    both = set(old_keys) & set(new_keys)
    if [k for k in old_keys if k in both] == [k for k in new_keys if k in both]:
        return ()
    return (Change("moved", "definition", "", ""),)


def _fields(old, new, names: set[str]) -> tuple[tuple[str, object, object], ...]:
    before, after = to_plain(old), to_plain(new)
    return tuple((n, before.get(n), after.get(n)) for n in sorted(names) if before.get(n) != after.get(n))


def same_question(old: Item | None, new: Item | None) -> bool:
    """Whether an answer given to one still answers the other: the same words, kind, unit and options."""
    if old is None or new is None:
        return False
    return (
        old.text == new.text
        and old.kind == new.kind
        and old.unit == new.unit
        and old.na == new.na
        and [(o.key, o.label) for o in old.options] == [(o.key, o.label) for o in new.options]
    )


def kept_keys(old: Definition, new: Definition) -> frozenset[str]:
    """Keys whose answers a running round keeps when it goes over to the new version."""
    return frozenset(i.key for i in new.items() if same_question(old.item(i.key), i))
