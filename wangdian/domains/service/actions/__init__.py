"""Everything that changes complaints and call-backs, beside the steps of the flow (kernel.cases.actions.perform)."""

from .taking import CustomerFacts, take_complaint

__all__ = ["CustomerFacts", "take_complaint"]
