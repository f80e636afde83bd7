"""A breach is kept with where the case stood when it happened and who answered for it then."""

from collections import defaultdict
from collections.abc import Sequence

from ..models import Case, Clock, TimelineEntry

What = TimelineEntry.What


def note_breaches(rows: Sequence[Clock]) -> None:
    """Fill in stage and owner of clocks whose `breached_at` is set, from the stories of their cases. Does not save.

    After a day of downtime the case may have moved on: the story, not the present, says how it was. Two queries.
    """
    ids = {row.case_id for row in rows}
    if not ids:
        return
    lines: dict[int, list] = defaultdict(list)
    for line in TimelineEntry.objects.filter(
        case_id__in=ids, what__in=[What.OPENED, What.MOVED, What.FIELD]
    ).order_by("id").values_list("case_id", "what", "at", "to_state", "data"):  # fmt: skip
        lines[line[0]].append(line)
    owners = dict(Case.objects.filter(pk__in=ids).values_list("pk", "owner_id"))
    for row in rows:
        row.breach_state, row.breach_owner_id = _as_of(row, lines[row.case_id], owners[row.case_id])


def _as_of(row: Clock, lines: list, owner: int | None) -> tuple[str, int | None]:
    state = ""
    changes = []
    for _case, what, at, to_state, data in lines:
        if what in (What.OPENED, What.MOVED):
            if at <= row.breached_at or not state:
                state = to_state
        elif data.get("field") == "owner":
            changes.append((at, data.get("before"), data.get("after")))
    earlier = [after for at, _before, after in changes if at <= row.breached_at]
    later = [before for at, before, _after in changes if at > row.breached_at]
    if earlier:
        owner = earlier[-1]
    elif later:
        owner = later[0]
    return state, owner
