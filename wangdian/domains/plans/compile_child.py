"""Compile one file in a process of its own, so that no file can take the worker down.

`python -m wangdian.domains.plans.compile_child PATH NAME YEAR`: says each stage on standard error, and on standard
output either the plan graph or {"error": code, "message": sentence}, as JSON. Needs no Django.
"""

import json
import resource
import sys
from pathlib import Path

MEMORY = 3 * 1024**3  # bytes of address space
SECONDS = 90  # of processor time


def main(argv: list[str]) -> int:
    """Compile; 0 also when the file was refused (the answer says so)."""
    path, name, year = argv
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from wangdian.engines.plantext.cleaning import clean
    from wangdian.engines.plantext.compiler import compile_outlined
    from wangdian.engines.plantext.model import PlanTextError
    from wangdian.engines.plantext.outlining import outline
    from wangdian.engines.plantext.reading import read
    from wangdian.engines.plantext.serialise import to_json

    def stage(code: str) -> None:
        print(code, file=sys.stderr, flush=True)

    try:
        stage("READ")
        raw = read(Path(path).read_bytes(), name)
        stage("CLEAN")
        cleaned = clean(raw)
        stage("OUTLINE")
        outlined = outline(cleaned)
        stage("PHRASES")
        graph = compile_outlined(outlined, default_year=int(year))
        stage("GRAPH")
        print(to_json(graph, indent=None))
    except PlanTextError as error:
        print(json.dumps({"error": error.code, "message": error.message}, ensure_ascii=False))
    except MemoryError:
        message = "文件展开后太大，无法编译；请删去图片和附件，或拆成几份再上传。"
        print(json.dumps({"error": "plantext.too_large", "message": message}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
