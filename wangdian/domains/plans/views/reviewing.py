"""Go through a compiled plan: the text on one side, what was found in it on the other."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.engines.calendars import CalendarError, describe
from wangdian.kernel.org.models import Post
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_APPROVE, PLANS_PUBLISH, PLANS_READ, PLANS_WRITE

from ..actions import reviewing as actions
from ..actions.publishing import obstacles
from ..difference import difference
from ..fields import rhythms_of_data
from ..forms import FREQS
from ..models import PlanItem, PlanVersion
from ..queries import holders_at, marked_text, post_words, review_progress, version_for

Kind, State = PlanItem.Kind, PlanVersion.State
GROUPS = [Kind.METRIC, Kind.DUTY, Kind.DEADLINE, Kind.TRIGGER, Kind.CHECKLIST, Kind.RECORD]


@page(PLANS_READ)
def review(request: HttpRequest, version_id: int) -> HttpResponse:
    """The review page; read-only once the version is published or for those who may not write."""
    version = version_for(request.scope, version_id)
    if version.state in {State.UPLOADED, State.COMPILING, State.FAILED}:
        return redirect("plans:compiling", version.pk)
    items = list(version.items.select_related("post", "person").order_by("order", "id"))
    for item in items:
        item.rhythm_text = _rhythm_text(item)
    by_kind = {k: list(v) for k, v in groupby(sorted(items, key=lambda i: i.kind), key=lambda i: i.kind)}
    may_write = request.scope.has(PLANS_WRITE, version.unit.path) and version.state == State.REVIEW
    published = version.plan.versions.filter(state=State.PUBLISHED).exclude(pk=version.pk).first()
    context = {
        "version": version,
        "pieces": marked_text(version.text, items),
        "groups": [(Kind(kind).label, kind, by_kind[kind]) for kind in GROUPS if by_kind.get(kind)],
        "blanks": by_kind.get(Kind.BLANK, []),
        "questions": by_kind.get(Kind.QUESTION, []),
        "words": post_words(version, list(Post.objects.all()), holders_at(version.unit, request.now.date())),
        "posts": Post.objects.all(),
        "freqs": FREQS,
        "progress": review_progress(version),
        "obstacles": obstacles(version) if version.state in {State.REVIEW, State.SUBMITTED} else [],
        "changes": difference(published, version) if published else [],
        "may_write": may_write,
        "may_publish": _may_publish(request, version),
        "may_submit": may_write and version.plan.needs_approval,
        "may_approve": version.state == State.SUBMITTED
        and request.scope.has(PLANS_APPROVE, version.unit.path),
    }
    return render(request, "plans/review.html", context)


def _may_publish(request: HttpRequest, version: PlanVersion) -> bool:
    if version.plan.needs_approval:
        return False
    return version.state == State.REVIEW and request.scope.has(PLANS_PUBLISH, version.unit.path)


def _rhythm_text(item: PlanItem) -> str:
    if item.kind != Kind.DUTY:
        return ""
    try:
        return "、".join(describe(rhythm) for rhythm in rhythms_of_data(item.data))
    except (CalendarError, KeyError, ValueError):
        return ""


def _back(version_id: int, anchor: str = "") -> HttpResponse:
    response = redirect("plans:review", version_id)
    if anchor:
        response["Location"] += f"#{anchor}"
    return response


@page(PLANS_WRITE, methods=("POST",))
def decide(request: HttpRequest, version_id: int) -> HttpResponse:
    """Accept or reject the chosen items."""
    ids = [int(i) for i in request.POST.getlist("item") if i.isdigit()]
    actions.decide(
        version_id=version_id, item_ids=ids, decision=request.POST.get("decision", ""), by=request.scope,
        now=request.now,
    )  # fmt: skip
    if request.htmx and len(ids) == 1:
        item = PlanItem.objects.select_related("version", "post", "person").get(pk=ids[0])
        item.rhythm_text = _rhythm_text(item)
        context = {
            "item": item,
            "version": item.version,
            "may_write": True,
            "progress": review_progress(item.version),
        }
        return render(request, "plans/item_row.html", context)
    return _back(version_id, f"item-{ids[0]}" if len(ids) == 1 else "items")


@page(PLANS_WRITE, methods=("POST",))
def accept_sure(request: HttpRequest, version_id: int) -> HttpResponse:
    """Accept everything the compiler is sure enough of."""
    actions.accept_sure(version_id=version_id, confidence=0.5, by=request.scope, now=request.now)
    return _back(version_id, "items")


@page(PLANS_WRITE, methods=("POST",))
def blanks(request: HttpRequest, version_id: int) -> HttpResponse:
    """Fill the values the author left open."""
    answers = {
        int(name.removeprefix("blank-")): value
        for name, value in request.POST.items()
        if name.startswith("blank-") and name.removeprefix("blank-").isdigit()
    }
    actions.fill_blanks(version_id=version_id, answers=answers, by=request.scope, now=request.now)
    return _back(version_id, "blanks")


@page(PLANS_WRITE, methods=("POST",))
def posts(request: HttpRequest, version_id: int) -> HttpResponse:
    """Say which post each word means."""
    known = {post.code: post for post in Post.objects.all()}
    mapping = {
        word: known.get(code)
        for word, code in zip(request.POST.getlist("word"), request.POST.getlist("post"), strict=True)
    }
    actions.map_posts(version_id=version_id, mapping=mapping, by=request.scope, now=request.now)
    return _back(version_id, "posts")


@page(PLANS_WRITE, methods=("POST",))
def question(request: HttpRequest, version_id: int, item_id: int) -> HttpResponse:
    """Answer a question: choose a rhythm, write a note, or leave it."""
    freq, note = request.POST.get("freq", ""), request.POST.get("note", "").strip()
    answer: dict = {"freq": freq, "interval": 1} if freq else {"ignore": True}
    if note:
        answer["note"] = note
    actions.answer_question(
        version_id=version_id, item_id=item_id, answer=answer, by=request.scope, now=request.now
    )
    return _back(version_id, "questions")
