"""The flows that cases are opened with: read from the kind's file, kept in the table, pinned by each case."""

from django.core import checks

from . import guards
from .flows import Flow, FlowError, digest_of, from_json, parse, read_file, to_json
from .kinds import Kind, known
from .models import FlowVersion


class FlowChanged(RuntimeError):
    """A flow file was edited without raising its version."""


def current(kind: Kind, *, now) -> tuple[FlowVersion, Flow]:
    """The newest flow of a kind, written into the table when it is not there yet.

    Raises FlowChanged when the file differs from what was loaded under the same version.
    """
    definition = read_file(kind.flow_file)
    version, _ = FlowVersion.objects.get_or_create(
        kind=kind.name,
        version=definition["version"],
        defaults={"definition": to_json(definition), "digest": digest_of(definition), "loaded_at": now},
    )
    if version.digest != digest_of(definition):
        raise FlowChanged(f"{kind.flow_file}: 内容已改而 version 仍是 {version.version}，请把 version 加一")
    return version, from_json(version.definition)


def flow_of(case) -> Flow:
    """The flow a case was opened with; `case.flow` should be loaded."""
    return from_json(case.flow.definition)


@checks.register
def flow_files_make_sense(app_configs, **_) -> list[checks.CheckMessage]:
    """Every registered kind has a flow file that parses and names guards and kind rightly (`manage.py check`)."""
    problems = []
    for kind in known():
        try:
            flow = parse(read_file(kind.flow_file))
        except (FlowError, OSError) as error:
            problems.append(checks.Error(f"{kind.flow_file}: {error}", id="cases.E001"))
            continue
        names = {g.name for t in flow.transitions for g in t.guards}
        if lost := {n for n in names if not guards.known(n)}:
            problems.append(checks.Error(f"{kind.flow_file}: 没有条件 {sorted(lost)}", id="cases.E002"))
        if flow.kind != kind.name:
            problems.append(checks.Error(f"{kind.flow_file}: kind 应为 {kind.name}", id="cases.E003"))
    return problems
