"""The components that pages are made of."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from wangdian.ui.forms import Form
from wangdian.ui.menu import Entry, entries_for
from wangdian.ui.paging import paged


def draw(text: str, **context) -> str:
    return Template(text).render(Context(context))


@pytest.mark.parametrize(("value", "width"), [(63, "63.0"), (-5, "0.0"), (250, "100.0"), (None, "0.0")])
def test_a_bar_stays_within_its_track(value, width):
    assert f'wd-bar-fill" width="{width}"' in draw("{% progress value %}", value=value)


def test_a_bar_marks_the_pace_only_when_there_is_one():
    assert "wd-bar-pace" in draw("{% progress 10 pace=0 %}")
    assert "wd-bar-pace" not in draw("{% progress 10 %}")


def test_what_people_typed_is_never_markup():
    nasty = "<script>x</script>"
    for tag in (
        "{% pill v %}",
        "{% empty v hint=v %}",
        "{% crumb v v %}",
        "{% icon v %}",
        "{% progress 1 label=v %}",
    ):
        assert "<script>" not in draw(tag, v=nasty)


def test_every_form_gets_a_key_of_its_own():
    keys = re.findall(r'value="([0-9a-f-]{36})"', draw("{% idempotency_key %}{% idempotency_key %}"))
    assert len(set(keys)) == 2


def test_paging_keeps_the_filters_of_the_address():
    request = RequestFactory().get("/", {"q": "东门", "page": "2"})
    rows = paged(request, range(200), size=20)
    html = draw("{% paging rows %}", rows=rows, request=request)
    assert "q=%E4%B8%9C%E9%97%A8&amp;page=3" in html
    assert "第 21–40 条，共 200 条" in html


@pytest.mark.parametrize(("asked", "given"), [("999", 10), ("0", 10), ("-1", 10), ("x", 1), ("", 1)])
def test_a_page_that_is_not_there_becomes_the_nearest_one(asked, given):
    rows = paged(RequestFactory().get("/", {"page": asked}), range(200), size=20)
    assert rows.number == given


def test_paging_is_silent_when_one_page_holds_everything():
    request = RequestFactory().get("/")
    assert draw("{% paging rows %}", rows=paged(request, range(3)), request=request).strip() == ""


class NameForm(Form):
    from django import forms

    name = forms.CharField(label="姓名", help_text="与工作证一致")


def test_a_field_carries_its_label_help_and_error_for_screen_readers():
    form = NameForm({"name": ""})
    form.is_valid()
    html = draw("{% fields form %}", form=form)
    assert 'for="id_name"' in html and "is-invalid" in html
    described = re.search(r'aria-describedby="([^"]+)"', html).group(1).split()
    assert all(f'id="{one}"' in html for one in described) and len(described) == 2


def test_a_refusal_is_shown_at_its_field_or_on_top():
    class Refusal:
        code, message, field = "a.b", "不行", "name"

    form = NameForm({"name": "x"})
    form.is_valid()
    form.refuse(Refusal)
    Refusal.field = "elsewhere"
    form.refuse(Refusal)
    assert form.errors["name"] == ["不行"] and form.non_field_errors() == ["不行"]


def test_the_navigation_shows_what_a_person_has_the_power_for():
    class Scope:
        def has(self, power):
            return power == "plans.read"

    from wangdian.ui import menu

    before = dict(menu._entries)
    try:
        menu._entries.clear()
        menu.register(Entry("计划", "file", "plans:list", power="plans.read", order=2))
        menu.register(Entry("留痕", "history", "audit:chains", power="audit.read", order=3))
        menu.register(Entry("机构", "home", "org:units", order=1))
        assert [e.label for e in entries_for(Scope())] == ["机构", "计划"]
    finally:
        menu._entries.clear()
        menu._entries.update(before)


def test_the_gallery_draws_everything_and_its_chart_is_data(cast):
    client = Client()
    client.force_login(cast.zhao)
    assert client.get(reverse("ui:gallery"), {"empty": 1}).status_code == 200
    assert client.get(reverse("ui:gallery_chart")).json()["series"][0]["type"] == "bar"


def test_a_page_that_does_not_exist_is_told_in_words(cast):
    client = Client()
    client.force_login(cast.zhao)
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404 and "没有这一页" in answer.text


def test_an_error_page_needs_neither_scope_nor_database():
    from django.views.defaults import server_error

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500 and "系统出错了" in answer.content.decode()


class Folding(Form):
    folded = ("more", "sort", "flag")

    name = forms.CharField()
    more = forms.CharField(required=False, max_length=3)
    sort = forms.ChoiceField(choices=[("A", "甲"), ("B", "乙")], initial="A")
    flag = forms.BooleanField(required=False)


SENT = {"name": "王", "more": "", "sort": "A"}


@pytest.mark.parametrize(
    ("form", "open_"),
    [
        (Folding(), False),
        (Folding(initial={"name": "王"}), False),
        (Folding(initial={"more": "有"}), True),
        (Folding(SENT | {"name": ""}), False),
        (Folding(SENT | {"more": "有"}), True),
        (Folding(SENT | {"more": "太长的话"}), True),
        (Folding(SENT | {"sort": "B"}), True),
        (Folding(SENT | {"flag": "on"}), True),
    ],
    ids=[
        "untouched", "another field has a value", "a value to start from", "a mistake elsewhere", "a value", "a mistake",
        "another choice", "a tick",
    ],
)  # fmt: skip
def test_folded_fields_stand_below_the_others_and_open_for_a_mistake_or_a_value(form, open_):
    html = draw("{% fields form %}", form=form)
    assert html.index('name="name"') < html.index('<details class="wd-more"') < html.index('name="more"')
    assert ('<details class="wd-more" open>' in html) == open_


def test_a_refusal_at_a_folded_field_opens_them():
    form = Folding(SENT)
    assert form.is_valid()
    form.refuse(Refusal("x", "不行", "more"))
    assert '<details class="wd-more" open>' in draw("{% fields form %}", form=form)


def test_a_form_that_folds_nothing_has_nothing_to_open():
    assert "<details" not in draw("{% fields form %}", form=forms.Form())


class Refusal:
    def __init__(self, code, message, field):
        self.code, self.message, self.field = code, message, field
