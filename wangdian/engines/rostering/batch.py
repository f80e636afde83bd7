"""Many branches at once: a process pool that survives a killed worker, remembers what is done, and shows progress.

Every job has a key. Its answer is written to `folder/key.json` by rename, so a key is either done or not; running
the same list again does only what is missing. `Where` is the seam to a cluster: anything that maps a function over
jobs can stand in for the local pool.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from .errors import BadInput, RosterError
from .exchange import write_csv
from .make import make_roster
from .model import Problem
from .solver.run import Limits

BRANCH = Limits(seconds=5.0, workers=1, gap=0.01)  # what one branch gets unless its job says otherwise
TRIES = 3  # a job that kills its worker this often is given up


@dataclass(frozen=True)
class Job:
    """One problem under a key that names it for ever."""

    key: str
    problem: Problem
    limits: Limits = BRANCH


@dataclass(frozen=True)
class Answer:
    """What came of a job; `error` is the code and message when there is no roster."""

    key: str
    cost: float | None
    bound: float | None
    seconds: float
    broken: int
    roster: str  # CSV
    error: str = ""
    cpu: float = 0.0  # processor seconds, all threads


class Where(Protocol):
    """Runs a function over jobs somewhere and yields answers as they come."""

    def __call__(self, function: Callable[[Job], Answer], jobs: list[Job]) -> Iterator[Answer]: ...


def run_job(job: Job) -> Answer:
    """Solve one job; refusals become answers, so that one bad branch does not stop the others."""
    began = time.process_time()
    try:
        solution, score = make_roster(job.problem, job.limits)
    except RosterError as error:
        return Answer(job.key, None, None, 0.0, 0, "", str(error))
    return Answer(
        job.key, score.cost, solution.known_bound, solution.seconds, len(score.broken), write_csv(solution.roster),
        cpu=time.process_time() - began,
    )  # fmt: skip


def local_pool(workers: int) -> Where:
    """Processes on this machine. A worker that dies costs only the jobs it held; they are tried again."""

    def run(function: Callable[[Job], Answer], jobs: list[Job]) -> Iterator[Answer]:
        waiting, tries = list(jobs), dict.fromkeys((j.key for j in jobs), 0)
        while waiting:
            held: dict[Future, Job] = {}
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                try:
                    while waiting or held:
                        while waiting and len(held) < workers:  # no more than can be lost with a worker
                            job = waiting.pop(0)
                            held[pool.submit(function, job)] = job
                        done, _ = wait(held, return_when=FIRST_COMPLETED)
                        for future in done:
                            answer = future.result()
                            del held[future]
                            yield answer
                except BrokenProcessPool:
                    for job in held.values():
                        tries[job.key] += 1
                        if tries[job.key] < TRIES:
                            waiting.append(job)
                        else:
                            yield Answer(job.key, None, None, 0.0, 0, "", "[ROSTER_WORKER] 求解进程多次中断")

    return run


def run_batch(
    jobs: Iterable[Job],
    folder: str | Path,
    where: Where | None = None,
    progress: Callable[[int, int, Answer], None] | None = None,
) -> dict[str, Answer]:
    """Answers of all jobs by key. Done keys are read from `folder`, not solved again. Raises BadInput on a repeat."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    jobs = list(jobs)
    keys = [j.key for j in jobs]
    if len(set(keys)) != len(keys):
        raise BadInput("任务编号重复；每个网点和月份应有自己的编号", "key")
    if any(not k or "/" in k or k.startswith(".") for k in keys):
        raise BadInput("任务编号不能为空，不能含斜线或以点开头", "key")
    answers: dict[str, Answer] = {}
    for key in keys:
        path = folder / f"{key}.json"
        if path.exists():
            answers[key] = Answer(**json.loads(path.read_text(encoding="utf-8")))
    left = [j for j in jobs if j.key not in answers]
    for answer in (where or local_pool(os.cpu_count() or 1))(run_job, left):
        _keep(folder, answer)
        answers[answer.key] = answer
        if progress:
            progress(len(answers), len(jobs), answer)
    return answers


def _keep(folder: Path, answer: Answer) -> None:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".part-")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(asdict(answer), out, ensure_ascii=False)
    os.replace(name, folder / f"{answer.key}.json")
