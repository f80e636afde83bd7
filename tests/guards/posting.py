"""Every address that takes a POST, with an example: its own, or one of the same app that names the same things."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from tests.examples import Example
from tests.guards.walk import Address, addresses


@dataclass(frozen=True)
class Posting:
    """One address to send a form to, and the example it was made from."""

    address: Address
    example: Example

    @property
    def url(self) -> str:
        return reverse(self.address.name, kwargs=self.example.kwargs) + self.example.query


def declared_posts() -> list[Address]:
    """The addresses of ours that take a POST."""
    return [a for a in addresses() if "POST" in getattr(a.view, "declared_methods", ())]


# What the address of an object's page does not name: which list, which step, which checklist.
NAMED = {"lists:": {"name": "cases.all"}, "inspections:": {"checklist": "OPENING", "what": "submit"}}

SHOWN_BY = {"workbench:": "duties:"}  # an app that acts on things of another


def example_for(address: Address, examples: dict[str, Example]) -> Example | None:
    """The example of this address; else one of the same app with the arguments it needs: its object's page."""
    if address.name in examples or not address.arguments:
        return examples.get(address.name, Example())
    space = address.name.split(":")[0] + ":"
    named = {k: v for k, v in NAMED.get(space, {}).items() if k in address.arguments}
    wanted = set(address.arguments) - set(named)
    if not wanted:
        return Example(named)
    home = SHOWN_BY.get(space, space)
    near = [e for name, e in examples.items() if name.startswith(home) and wanted <= set(e.kwargs)]
    if not near:
        return None
    found = min(near, key=lambda e: len(e.kwargs))
    kwargs = named | {k: found.kwargs[k] for k in wanted}
    return Example(kwargs, unit=found.unit, seen_by=found.seen_by)


def postings(examples: dict[str, Example]) -> Iterator[Posting]:
    """Every address that takes a POST and has an example."""
    for address in declared_posts():
        example = example_for(address, examples)
        if example is not None:
            yield Posting(address, example)
