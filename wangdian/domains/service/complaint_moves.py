"""What each step of the complaint flow writes into the typed row, and what its guards ask about."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from wangdian.kernel.cases.models import Case
from wangdian.kernel.org.scope import Scope

from .models import Complaint

# Fields of forms that go into the column of the same name.
COLUMNS = {
    "demand", "cause", "root_cause", "responsible", "valid", "solution", "written_report", "accepted", "lesson",
}  # fmt: skip


def facts(case: Case) -> dict[str, Any]:
    """Whom it is about and how complex it was declared. One query."""
    row = Complaint.objects.filter(case=case).values_list("about_id", "complexity").first()
    return {"about_id": row[0], "complexity": row[1]} if row else {}


def on_move(case: Case, transition: str, data: dict[str, Any], by: Scope, now: datetime) -> None:
    """Write what the form of a step gathered."""
    changes: dict[str, Any] = {name: value for name, value in data.items() if name in COLUMNS}
    if data.get("compensation"):
        changes["compensation"] = Decimal(data["compensation"])
    match transition:
        case "report":
            changes["reported_at"] = now
        case "reply" | "settle":
            changes["replied_at"] = now
        case "declare_complex":
            changes["complexity"] = Complaint.Complexity.COMPLEX
        case "declare_very_complex":
            changes["complexity"] = Complaint.Complexity.VERY_COMPLEX
    if changes:
        Complaint.objects.filter(case=case).update(**changes)
