"""接口令牌: one's own."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.ui.forms import Form

from ..models import ApiToken
from ..pages import page
from ..powers import EVERYONE
from ..tokens import LONGEST, make_token, revoke_token


class TokenForm(Form):
    """A new token."""

    name = forms.CharField(label=_("给哪个系统用"), max_length=60)
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=LONGEST, initial=90)


@page(EVERYONE, methods=("GET", "POST"))
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens; make one, which is shown once and never again."""
    form, made = TokenForm(request.POST or None), []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                # What is kept with the form's key is that it was done, never the token itself.
                once(
                    request,
                    act=lambda: (
                        made.append(make_token(by=request.scope, now=request.now, **form.cleaned_data))
                        or True
                    ),
                    answer=lambda _value: HttpResponse(),
                )
                status = 200
            except Refused as refusal:
                form.refuse(refusal)
    rows = ApiToken.objects.filter(person=request.user).order_by("-made_at")[:50]
    context = {"form": form if status == 422 else TokenForm(), "rows": rows, "made": made[0] if made else ""}
    answer = render(request, "org/tokens.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@page(EVERYONE, methods=("POST",))
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Take a token back."""
    return once(
        request,
        act=lambda: revoke_token(token_id=token_id, by=request.scope, now=request.now),
        answer=lambda _value: redirect("org:tokens"),
    )
