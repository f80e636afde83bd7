"""检查与整改: what is inspected, what was found, and how it was put right until it was struck off the list (销号)."""

from .finding import Category, Finding
from .inspection import CheckPlan, CheckPlanItem, Inspection, InspectionRun
from .mystery import MysteryInspector, MysteryVisit
from .recording import DrawnRecording, Recording, RecordingDraw
from .risk import RiskList, RiskPoint, SweepMark

__all__ = [
    "Category",
    "CheckPlan",
    "CheckPlanItem",
    "DrawnRecording",
    "Finding",
    "Inspection",
    "InspectionRun",
    "MysteryInspector",
    "MysteryVisit",
    "Recording",
    "RecordingDraw",
    "RiskList",
    "RiskPoint",
    "SweepMark",
]
