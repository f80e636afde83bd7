"""Example addresses of the pages of traces."""

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.kernel.audit.actions import record


def examples(cast) -> dict[str, Example]:
    for unit in (cast.east, cast.west, cast.bank):
        record(unit_id=unit.pk, at=localtime(), act="org.appoint", target=("test", 1), by_id=None)
    return {
        # who sees one unit only is led straight to its traces
        "audit:chains": Example(seen_by=("qin", "gu", "han", "ma"), answers=(200, 302)),
        "audit:events": Example({"unit_id": cast.east.pk}, unit=cast.east),
        "audit:event": Example({"unit_id": cast.east.pk, "seq": 1}, unit=cast.east),
    }
