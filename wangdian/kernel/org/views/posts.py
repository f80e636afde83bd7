"""Posts: what each answers for, sees and may do; changed by the system administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.org import actions
from wangdian.kernel.org.access import head_office
from wangdian.kernel.org.forms import LimitForm, PostForm
from wangdian.kernel.org.models import Post, PostLimit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import LABELS, ORG_POSTS
from wangdian.kernel.org.queries import in_force

FIELDS = ("name", "aliases", "duties", "reach", "rank", "reports_to", "powers")


@page(None)
def posts(request: HttpRequest) -> HttpResponse:
    """Every post of the bank."""
    rows = Post.objects.select_related("reports_to")
    return render(request, "org/posts.html", {"rows": rows, "may_edit": _may_edit(request)})


@page(None)
def post(request: HttpRequest, code: str) -> HttpResponse:
    """One post with its powers and limits."""
    here = get_object_or_404(Post.objects.select_related("reports_to"), code=code)
    context = {
        "post": here,
        "powers": [{"label": label, "held": power in here.powers} for power, label in LABELS.items()],
        "limits": PostLimit.objects.filter(in_force(request.now.date()), post=here).order_by("business"),
        "may_edit": _may_edit(request),
    }
    return render(request, "org/post.html", context)


@page(ORG_POSTS, methods=("GET", "POST"))
def post_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a post."""
    office, here = _office(request), get_object_or_404(Post, code=code)
    initial = {name: getattr(here, name) for name in FIELDS} | {"aliases": "、".join(here.aliases)}
    form = PostForm(request.POST or None, initial=initial)

    def change(data):
        changed = {name: data[name] for name in FIELDS if data[name] != getattr(here, name)}
        if changed:
            actions.edit_post(post=here, unit=office, **changed, by=request.scope, now=request.now)
        return here.code

    return form_page(
        request,
        form,
        {
            "title": _("修改岗位"),
            "crumbs": [(_("岗位"), reverse("org:posts")), (here.name, reverse("org:post", args=[code]))],
            "intro": _("改动立即生效，涉及在此岗位上的所有人。"),
            "submit_label": _("保存"),
            "back_url": reverse("org:post", args=[code]),
        },
        act=change,
        done=lambda code: redirect("org:post", code),
    )


@page(ORG_POSTS, methods=("GET", "POST"))
def post_limit(request: HttpRequest, code: str) -> HttpResponse:
    """A new limit of a post."""
    office, here = _office(request), get_object_or_404(Post, code=code)
    form = LimitForm(
        request.POST or None,
        initial={"starts_on": request.now.date(), "business": request.GET.get("business", "")},
    )
    return form_page(
        request,
        form,
        {
            "title": _("设定授权额度"),
            "crumbs": [(_("岗位"), reverse("org:posts")), (here.name, reverse("org:post", args=[code]))],
            "intro": _("同一业务种类的现行额度到新额度生效的前一天为止。"),
            "submit_label": _("保存"),
            "back_url": reverse("org:post", args=[code]),
        },
        act=lambda data: (
            actions.set_limit(post=here, unit=office, **data, by=request.scope, now=request.now).post.code
        ),
        done=lambda code: redirect("org:post", code),
    )


def _office(request: HttpRequest):
    office = head_office()
    request.scope.demand(ORG_POSTS, office)
    return office


def _may_edit(request: HttpRequest) -> bool:
    return request.scope.has(ORG_POSTS, head_office().path)
