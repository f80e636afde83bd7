"""复盘: the facts of a period, what people made of them, what they decided."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_READ, PLANS_REVIEW
from wangdian.kernel.org.queries import in_force
from wangdian.ui.forms import DateField, Form

from ..actions import lookback as actions
from ..facts import facts_of
from ..models import Review
from ..queries import NotFound, plan_for, plans_in


class WordsForm(Form):
    """What people made of the period."""

    good = forms.CharField(label=_("做得好的"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    gaps = forms.CharField(label=_("差距与原因"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    next_steps = forms.CharField(label=_("下一步"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class DecisionForm(Form):
    """A decision with its owner and date."""

    text = forms.CharField(label=_("决定"), max_length=200)
    person = forms.ModelChoiceField(Person.objects.none(), label=_("责任人"))
    due_on = DateField(label=_("完成日期"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


def find_review(request: HttpRequest, review_id: int) -> Review:
    found = (
        Review.objects.select_related("plan", "unit", "signed_by")
        .filter(pk=review_id, plan__in=plans_in(request.scope))
        .first()
    )
    if found is None:
        raise NotFound("plans.review_gone", "没有这份复盘，请回到计划页。")
    return found


@page(PLANS_REVIEW, methods=("POST",))
def start(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Open the review of a period."""
    plan = plan_for(request.scope, plan_id)
    day = parse_date(request.POST.get("day", "")) or request.now.date()
    review = actions.open_review(
        plan=plan, period=request.POST.get("period", ""), day=day, by=request.scope, now=request.now
    )
    return redirect("plans:lookback", review.pk)


@page(PLANS_READ, methods=("GET", "POST"))
def lookback(request: HttpRequest, review_id: int) -> HttpResponse:
    """One review: facts (live until it is signed), words, decisions."""
    review = find_review(request, review_id)
    form = WordsForm(request.POST or None, initial={n: getattr(review, n) for n in actions.WORDS})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(review_id=review.pk, by=request.scope, now=request.now, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("plans:lookback", review.pk)
    return render(
        request, "plans/lookback.html", _context(request, review, form), status=422 if form.errors else 200
    )


def _context(request: HttpRequest, review: Review, form: Form, decision_form: Form | None = None) -> dict:
    signed = review.state == Review.State.SIGNED
    people = Person.objects.filter(
        in_force(request.now.date(), prefix="appointments__"), appointments__unit=review.unit
    ).distinct()
    return {
        "review": review,
        "facts": review.facts if signed else facts_of(review, request.now),
        "form": form,
        "decision_form": decision_form or DecisionForm(people=people),
        "decisions": review.decisions.select_related("person", "duty"),
        "may_write": not signed and request.scope.has(PLANS_REVIEW, review.unit.path),
    }


@page(PLANS_REVIEW, methods=("POST",))
def decide(request: HttpRequest, review_id: int) -> HttpResponse:
    """Add a decision."""
    review = find_review(request, review_id)
    people = Person.objects.filter(
        in_force(request.now.date(), prefix="appointments__"), appointments__unit=review.unit
    ).distinct()
    form = DecisionForm(request.POST, people=people)
    if form.is_valid():
        try:
            actions.decide(review_id=review.pk, by=request.scope, now=request.now, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("plans:lookback", review.pk)
    words = WordsForm(initial={n: getattr(review, n) for n in actions.WORDS})
    return render(request, "plans/lookback.html", _context(request, review, words, form), status=422)


@page(PLANS_REVIEW, methods=("POST",))
def sign(request: HttpRequest, review_id: int) -> HttpResponse:
    """Sign the review."""
    find_review(request, review_id)
    return once(
        request,
        act=lambda: actions.sign(review_id=review_id, by=request.scope, now=request.now).pk,
        answer=lambda pk: redirect("plans:lookback", pk),
    )
