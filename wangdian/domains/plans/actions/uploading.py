"""Hand a plan in, and compile it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import PLANS_WRITE
from wangdian.kernel.org.scope import Scope, whole_bank

from ..items import items_of
from ..models import Plan, PlanItem, PlanVersion
from ..storage import keep, path_of
from .common import State, locked_version, trace

COMPILE_SECONDS = 120
KINDS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".doc")


@transaction.atomic
def upload(
    *,
    unit: Unit,
    content: bytes,
    file_name: str,
    by: Scope,
    now: datetime,
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    plan: Plan | None = None,
    needs_approval: bool = False,
) -> PlanVersion:
    """Keep a file as the next version of a plan (a new plan when none is given); compiling comes after.

    The same file handed in twice for the same plan is one version. Raises Refused: `plans.empty`, `plans.large`,
    `plans.kind`, `plans.dates`.
    """
    grant = by.demand(PLANS_WRITE, plan.unit if plan else unit)
    if not content:
        raise Refused("plans.empty", "文件是空的，请检查后重新选择。", field="file")
    if len(content) > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise Refused("plans.large", f"文件超过{limit}MB，请删去图片和附件，或拆成几份再上传。", field="file")
    if not file_name.lower().endswith(KINDS):
        raise Refused("plans.kind", "只收 Word（docx）、PDF、网页和文本文件，请另存后再上传。", field="file")
    digest = keep(content)
    if plan is None:
        starts_on, ends_on = starts_on or date(now.year, 1, 1), ends_on or date(now.year, 12, 31)
        if ends_on < starts_on:
            raise Refused("plans.dates", "计划的结束日期早于开始日期，请改正。", field="ends_on")
        plan = Plan.objects.create(
            unit=unit, title=(title.strip() or _stem(file_name))[:120], starts_on=starts_on, ends_on=ends_on,
            needs_approval=needs_approval,
        )  # fmt: skip
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    last = plan.versions.order_by("-number").first()
    if last is not None and last.sha256 == digest and last.state not in {State.WITHDRAWN, State.FAILED}:
        return last
    version = PlanVersion.objects.create(
        plan=plan, unit=plan.unit, number=last.number + 1 if last else 1, file_name=file_name[:200],
        sha256=digest, size=len(content), uploaded_by_id=by.person_id, uploaded_at=now,
    )  # fmt: skip
    trace(version, grant, by, now, "plans.upload", file=version.file_name, sha256=digest)
    return version


def _stem(file_name: str) -> str:
    return file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def compile_version(version_id: int) -> PlanVersion.State:
    """Compile an uploaded version and write what was found. Safe to run again: a compiled one is left alone.

    Runs in a job, outside any transaction: the compiler works in a process of its own, and only its stages and its
    result are written. A file that cannot be compiled leaves the version FAILED with the sentence that says why.
    """
    with whole_bank("compile plan"):
        version = PlanVersion.objects.select_related("plan").get(pk=version_id)
        if version.state not in {State.UPLOADED, State.COMPILING}:
            return version.state
        PlanVersion.objects.filter(pk=version_id).update(state=State.COMPILING)
    answer = _compile(version, on_stage=lambda code: _tell_stage(version_id, code))
    with transaction.atomic(), whole_bank("keep compiled plan"):
        version = (
            PlanVersion.objects.select_for_update(of=("self",)).select_related("plan").get(pk=version_id)
        )
        if version.state != State.COMPILING:
            return version.state
        if "error" in answer:
            version.state = State.FAILED
            version.error_code, version.error_message = answer["error"], answer["message"]
        else:
            version.state, version.stage = State.REVIEW, PlanVersion.Stage.DONE
            version.text, version.mends = answer.pop("text"), answer.pop("mends")
            version.graph = answer
            PlanItem.objects.bulk_create(items_of(version))
        version.revision += 1
        version.save()
    return version.state


def _tell_stage(version_id: int, code: str) -> None:
    if code in PlanVersion.Stage.values:
        with whole_bank("compile stage"):
            PlanVersion.objects.filter(pk=version_id).update(stage=code)


def _compile(version: PlanVersion, on_stage: Callable[[str], None]) -> dict:
    """Run the compiler on the kept file; its graph, or an error with a sentence."""
    child = subprocess.Popen(
        [
            sys.executable, "-m", "wangdian.domains.plans.compile_child",
            str(path_of(version.sha256)), version.file_name, str(version.plan.starts_on.year),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=settings.ROOT,
    )  # fmt: skip
    killer = threading.Timer(COMPILE_SECONDS, child.kill)
    killer.start()
    answer: list[str] = []
    reader = threading.Thread(target=lambda: answer.append(child.stdout.read()), daemon=True)
    reader.start()
    try:
        for line in child.stderr:
            on_stage(line.strip())
        child.wait()
        reader.join()
    finally:
        killer.cancel()
        child.kill()
    if child.returncode != 0 or not answer or not answer[0].strip():
        return {
            "error": "plans.compiler_stopped",
            "message": "编译没有完成（文件过于复杂或已损坏）。文件已保存；请另存为docx或文本后重新上传。",
        }
    return json.loads(answer[0])


@transaction.atomic
def retry(*, version: PlanVersion, by: Scope, now: datetime) -> PlanVersion:
    """Compile a failed version again, after the compiler or its limits have changed."""
    version = locked_version(version.pk, states=(State.FAILED,))
    grant = by.demand(PLANS_WRITE, version.unit)
    version.state, version.stage = State.UPLOADED, PlanVersion.Stage.WAITING
    version.error_code = version.error_message = ""
    version.revision += 1
    version.save()
    trace(version, grant, by, now, "plans.retry")
    return version
