"""From the bytes of a file to its plan graph."""

from wangdian.engines.plantext.graph import PlanGraph
from wangdian.engines.plantext.model import OutlinedDocument


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
    return PlanGraph(
        name=clean.name, text=clean.text, lines=clean.lines, headings=document.headings, mends=clean.mends
    )
