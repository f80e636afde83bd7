"""`kernel.cases.actions` is the one door to a case's state; what a domain keeps about a case hides behind the case's wall.

The database refuses a state that came by another way (`kernel/cases/tests/test_perform.py`). This guard finds such code
before it runs: assignments, `update`, `bulk_update`, rows made by hand, and SQL of its own.
"""

import ast
import re

import pytest
from django.apps import apps

from tests.guards.test_database_walls import rows
from tests.guards.walk import SOURCE, files, shown
from wangdian.kernel.cases.models import Case

DOOR = SOURCE / "kernel" / "cases" / "actions"
# What only `perform` and `open_case` write.
KEPT = {
    "state",
    "category",
    "version",
    "flow",
    "flow_id",
    "entered_at",
    "closed_at",
    "reopened",
    "number",
    "code",
}
MAKES_A_CASE = {"Case", "open_case", "perform"}
CALLED_CASE = re.compile(r"(^|_)case$|^case_")
WRITES = re.compile(r"\b(insert\s+into|update|delete\s+from|truncate)\s+\"?cases_case\b", re.IGNORECASE)
SETS = re.compile(
    r"update\s+\"?cases_case\"?\s+(?:as\s+\w+\s+)?set\s+([^()]*?)(?:\bfrom\b|\bwhere\b|$)",
    re.IGNORECASE | re.DOTALL,
)
# A table that points to a case, and yet is walled by its unit alone; each with the reason.
NOT_WITH_THE_CASE = {
    "checklists_fault": "a fault of equipment is the branch's own to see; of the case it knows the id, no words",
    "checklists_faultevent": "as the fault",
    "checklists_run": "a filled checklist is the branch's own to see; of the case it knows the id, no words",
    "checklists_runevent": "as the run",
    "inspections_sweepmark": "a tick on the list of a self-examination; of the case it knows the id, no words",
    "inspections_sweepmarkevent": "as the mark",
}


class Doors(ast.NodeVisitor):
    """Finds the places in one module where a case's state is written past the door."""

    def __init__(self, tree: ast.AST):
        self.found: list[tuple[int, str]] = []
        self.cases = {"Case"} | self._bound(tree)
        self.visit(tree)

    def _bound(self, tree: ast.AST) -> set[str]:
        """Names of this module that hold a case or a queryset of cases."""
        imported = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.level or "cases" in (node.module or ""))
            for alias in node.names
            if alias.name in MAKES_A_CASE
        }
        names = set(imported)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.arg)
                and node.annotation
                and re.search(r"\bCase\b", ast.unparse(node.annotation))
            ):
                names.add(node.arg)
            value, targets = getattr(node, "value", None), getattr(node, "targets", None)
            if isinstance(node, ast.Assign) and self._makes(value, imported):
                names |= {t.id for t in targets if isinstance(t, ast.Name)}
            if isinstance(node, ast.For | ast.comprehension) and self._makes(node.iter, imported):
                names |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        return names

    @staticmethod
    def _makes(value: ast.AST, imported: set[str]) -> bool:
        called = {
            n.func.id for n in ast.walk(value) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        manager = {
            ast.unparse(n.value)
            for n in ast.walk(value)
            if isinstance(n, ast.Attribute) and n.attr == "objects"
        }
        return bool((called | manager) & imported)

    def _is_case(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return bool(CALLED_CASE.search(node.attr)) or node.attr in {"duplicate_of", "parent"}
        return isinstance(node, ast.Name) and (node.id in self.cases or bool(CALLED_CASE.search(node.id)))

    def _is_cases(self, node: ast.AST) -> bool:
        """A queryset of cases: what the chain of calls begins with."""
        while isinstance(node, ast.Call | ast.Attribute):
            if isinstance(node, ast.Attribute) and node.attr in {"children", "duplicates"}:
                return True
            if isinstance(node, ast.Attribute) and node.attr == "objects":
                return ast.unparse(node.value).split(".")[-1] in {"Case"}
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                return node.func.id == "visible"
            node = node.func if isinstance(node, ast.Call) else node.value
        return isinstance(node, ast.Name) and node.id in self.cases - {"Case"}

    def _say(self, node: ast.AST, what: str) -> None:
        self.found.append((node.lineno, what))

    def _target(self, target: ast.AST) -> None:
        for part in ast.walk(target):
            if isinstance(part, ast.Attribute) and part.attr in KEPT and self._is_case(part.value):
                self._say(part, f"assigns {ast.unparse(part)}")

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._target(target)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._target(node.target)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        func, names = node.func, {k.arg for k in node.keywords}
        words = {c.value for a in node.args for c in ast.walk(a) if isinstance(c, ast.Constant)}
        if isinstance(func, ast.Attribute):
            if func.attr in {"update", "update_or_create", "get_or_create"} and self._is_cases(func.value):
                if names & (KEPT | {None}) or func.attr != "update":
                    self._say(node, f"writes cases by {func.attr}")
            elif func.attr in {"bulk_update", "bulk_create", "create", "delete"} and self._is_cases(
                func.value
            ):
                if func.attr != "bulk_update" or words & KEPT or not words:
                    self._say(node, f"writes cases by {func.attr}")
            elif func.attr in {"save", "delete"} and self._is_case(func.value):
                columns = {
                    c.value for k in node.keywords for c in ast.walk(k.value) if isinstance(c, ast.Constant)
                }
                if "update_fields" not in names or columns & KEPT:
                    self._say(node, f"saves a whole case: {ast.unparse(node)}")
        elif isinstance(func, ast.Name):
            if func.id == "setattr" and node.args and self._is_case(node.args[0]):
                self._say(node, "sets a case's attribute by name")
            if func.id == "Case" and "Case" in self.cases and names & KEPT:
                self._say(node, "makes a case by hand")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            for write in WRITES.finditer(node.value):
                sets = SETS.match(node.value, write.start())
                columns = set(re.findall(r"(\w+)\"?\s*=", sets[1])) if sets else set()
                if not columns or columns & KEPT:
                    self._say(node, "writes cases_case in SQL")


def doors(text: str) -> list[str]:
    return [what for _, what in Doors(ast.parse(text)).found]


def test_no_code_but_the_door_writes_the_state_of_a_case():
    found, read = [], 0
    for path in files(".py"):
        if "tests" in path.parts or DOOR in path.parents:
            continue
        read += 1
        found += [f"{shown(path)}:{line}: {what}" for line, what in Doors(ast.parse(path.read_text())).found]
    assert read > 300
    assert not found, "only kernel/cases/actions moves a case; call perform():\n" + "\n".join(found)


def test_the_door_itself_is_seen_by_this_guard():
    seen = {p.name for p in DOOR.glob("*.py") if Doors(ast.parse(p.read_text())).found}
    assert {"moving.py", "opening.py"} <= seen


@pytest.mark.parametrize(
    "text",
    [
        "case.state = 'CLOSED'",
        "finding.case.category = 'done'",
        "case.state, other = 'X', 1",
        "case.version += 1",
        "setattr(case, name, value)",
        "def f(it: Case):\n    it.closed_at = None",
        "from wangdian.kernel.cases.models import Case\nrow = Case.objects.get(pk=1)\nrow.state = 'X'",
        "from ..models import Case\nfor row in Case.objects.all():\n    row.state = 'X'",
        "from wangdian.kernel.cases.actions import perform\nrow = perform(case_id=7)\nrow.state = 'X'",
        "Case.objects.filter(pk=1).update(state='X')",
        "models.Case.objects.filter(pk=1).exclude(pk=2).update(category='done')",
        "Case.objects.filter(pk=1).update(**changes)",
        "case.children.update(state='X')",
        "visible(scope).update(closed_at=now)",
        "Case.objects.bulk_update(rows, ['state', 'due_at'])",
        "Case.objects.bulk_update(rows, columns)",
        "Case.objects.bulk_create(rows)",
        "Case.objects.create(unit=unit)",
        "from .models import Case\nCase(unit=unit, state='X')",
        "case.save()",
        "case.save(update_fields=['state'])",
        "case.delete()",
        "cursor.execute('UPDATE cases_case SET state = 1')",
        "cursor.execute('UPDATE cases_case AS c SET due_at = n.d, category = n.c FROM n WHERE c.id = n.id')",
        "cursor.execute('UPDATE cases_case SET (due_at, state) = (1, 2)')",
        "cursor.execute(f'UPDATE cases_case SET {columns}')",
        "cursor.execute('DELETE FROM cases_case')",
    ],
)  # fmt: skip
def test_a_way_past_the_door_is_found(text):
    assert doors(text), text


@pytest.mark.parametrize(
    "text",
    [
        "clock.state = 'RUNNING'",
        "call.state = outcome",
        "case.owner = person\ncase.save(update_fields=['owner'])",
        "Case.objects.bulk_update(changed, ['due_at', 'breached'])",
        "Case.objects.filter(pk=1).update(due_at=None)",
        "PlanVersion.objects.filter(pk=1).update(state='X')",
        "Count(Case(When(done=True, then=1)))",
        "if case.state == 'X':\n    shown = case.category",
        "cursor.execute('SELECT state FROM cases_case')",
        "cursor.execute('UPDATE cases_case AS c SET due_at = n.due_at FROM n WHERE c.id = n.id')",
    ],
)
def test_what_is_allowed_is_left_alone(text):
    assert not doors(text), text


def hides(policy: str) -> bool:
    """Whether a policy looks at the row's case, or at the sets made of the cases a person may and may not know."""
    return "cases_case" in policy or {"wd_secret_cases", "wd_own_cases"} <= set(re.findall(r"\w+", policy))


def test_every_table_of_a_case_hides_with_a_confidential_case(db):
    """A row that tells of a case is seen only by who sees the case: its policy asks for the case, not for the unit."""
    pointing = {
        field.model._meta.db_table: field.column
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Case and field.name == "case"
    }
    assert {"cases_timelineentry", "cases_clock", "inspections_finding", "service_complaint"} <= set(pointing)
    policies: dict[str, str] = {}
    for table, using in rows("SELECT tablename, coalesce(qual, with_check) FROM pg_policies"):
        policies[table] = policies.get(table, "") + using
    bare = [t for t in pointing if not hides(policies.get(t, "")) and t not in NOT_WITH_THE_CASE]
    assert not bare, f"protect_with_case(...) these tables, or name the reason here: {sorted(bare)}"
    assert set(NOT_WITH_THE_CASE) <= set(pointing)


def test_every_typed_detail_of_a_kind_is_guarded_with_its_history(db):
    details = [
        model
        for model in apps.get_models()
        if (key := model._meta.pk) is not None and key.is_relation and key.related_model is Case
    ]
    assert {m._meta.label for m in details} >= {"inspections.Finding", "service.Complaint"}
    walled = {t for t, using in rows("SELECT tablename, coalesce(qual, '') FROM pg_policies") if hides(using)}
    for model in details:
        assert model._meta.db_table in walled, model._meta.db_table
        assert f"{model._meta.db_table}event" in walled, f"history of {model._meta.db_table}"
