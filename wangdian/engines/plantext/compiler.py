"""From the bytes of a file to its plan graph."""

from wangdian.engines.plantext.context import build_context, mark_past
from wangdian.engines.plantext.graph import PlanGraph
from wangdian.engines.plantext.items.deadlines import find_deadlines
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.items.duties import find_duties
from wangdian.engines.plantext.items.goals import find_goals
from wangdian.engines.plantext.items.metrics import find_metrics
from wangdian.engines.plantext.items.questions import find_blanks, find_questions
from wangdian.engines.plantext.items.records import find_all_posts, find_checklists, find_records
from wangdian.engines.plantext.items.row_items import RowReader
from wangdian.engines.plantext.items.rows import split_rows
from wangdian.engines.plantext.items.triggers import find_triggers
from wangdian.engines.plantext.model import OutlinedDocument
from wangdian.engines.plantext.scan import passages


def compile_plan(data: bytes, name: str, *, default_year: int | None = None) -> PlanGraph:
    """Compile a written plan (txt, html, docx, text PDF) into its graph.

    `name` is the file's name (its ending helps to tell the kind). `default_year` is used where neither the
    text nor the title gives a year. Pure: same bytes, same graph. Raises `PlanTextError`.
    """
    from wangdian.engines.plantext.cleaning import clean
    from wangdian.engines.plantext.outlining import outline
    from wangdian.engines.plantext.reading import read

    return compile_outlined(outline(clean(read(data, name))), default_year=default_year)


def compile_outlined(document: OutlinedDocument, *, default_year: int | None = None) -> PlanGraph:
    """The stages after the outline: phrases, roles, graph."""
    clean = document.clean
    context = build_context(document, default_year)
    ids = Ids()
    rows, sentences = split_rows(context, mark_past(context, passages(document)))
    row_metrics, row_duties, row_deadlines = RowReader(context, ids).read(rows)
    metrics = _ordered(find_metrics(context, sentences, ids), row_metrics)
    duties = _ordered(find_duties(context, sentences, metrics, ids), row_duties)
    deadlines = _ordered(find_deadlines(context, sentences, metrics, ids), row_deadlines)
    triggers = find_triggers(context, sentences, deadlines, ids)
    goals, metrics = find_goals(context, sentences, metrics, ids)
    return PlanGraph(
        name=clean.name,
        text=clean.text,
        parts=context.parts,
        lines=clean.lines,
        headings=document.headings,
        goals=tuple(goals),
        metrics=tuple(metrics),
        duties=tuple(duties),
        deadlines=tuple(deadlines),
        triggers=tuple(triggers),
        checklists=tuple(find_checklists(context, sentences, duties, ids)),
        records=tuple(find_records(context, sentences, ids)),
        posts=tuple(find_all_posts(context, ids)),
        blanks=tuple(find_blanks(context, sentences, metrics, duties, deadlines, ids)),
        questions=tuple(find_questions(context, sentences, metrics, duties, deadlines, ids)),
        mends=clean.mends,
        written=clean.written,
    )


def _ordered(*found: list) -> list:
    """Items of several finders in the order of the text."""
    return sorted((item for items in found for item in items), key=lambda item: (item.evidence[0], item.id))
