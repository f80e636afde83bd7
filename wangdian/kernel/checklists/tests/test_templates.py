"""The life of a checklist: written by one, published by another, frozen; shipped ones come from files."""

import copy
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import transaction
from django.db.utils import DatabaseError

from wangdian.kernel.checklists import actions, shipped
from wangdian.kernel.checklists.definition import DefinitionError, from_plain
from wangdian.kernel.checklists.editing import move, put_item, put_section, remove
from wangdian.kernel.checklists.models import Template, TemplateVersion
from wangdian.kernel.checklists.queries import templates_at
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import NOW, OPENING, template_of


def do(name, by, **fields):
    with open_scope(by, NOW) as scope:
        return getattr(actions, name)(by=scope, now=NOW, **fields)


def draft_of(cast, by=None, plain=OPENING) -> TemplateVersion:
    template = do(
        "create_template",
        by or cast.luo,
        unit=cast.east,
        code="OWN",
        title="自编",
        definition=from_plain(plain),
    )
    with whole_bank("test"):
        return template.versions.get()


def test_whoever_wrote_it_does_not_publish_it(cast):
    draft = draft_of(cast, cast.han)
    do("submit", cast.han, version_id=draft.pk)
    with pytest.raises(Refused, match="不能自己发布"):
        do("publish", cast.han, version_id=draft.pk)
    with pytest.raises(Forbidden):
        do("publish", cast.luo, version_id=draft.pk)
    assert do("publish", cast.gu, version_id=draft.pk).state == "PUBLISHED"


def test_whoever_touched_the_draft_is_an_author_also_for_the_database(cast):
    draft = draft_of(cast)
    do("edit_draft", cast.han, version_id=draft.pk, definition=OPENING)
    do("submit", cast.luo, version_id=draft.pk)
    with pytest.raises(Refused, match="不能自己发布"):
        do("publish", cast.han, version_id=draft.pk)
    with whole_bank("test"), pytest.raises(DatabaseError, match="two_people"), transaction.atomic():
        TemplateVersion.objects.filter(pk=draft.pk).update(published_by=cast.han)


def test_a_draft_may_be_unfinished_and_is_not_submitted_so(cast):
    draft = draft_of(cast)
    do("edit_draft", cast.luo, version_id=draft.pk, definition={"sections": []})
    with pytest.raises(Refused, match="至少要有一个检查项目"):
        do("submit", cast.luo, version_id=draft.pk)
    with pytest.raises(Refused, match="请先提交"):
        do("publish", cast.gu, version_id=draft.pk)


def test_two_editors_do_not_overwrite_each_other(cast):
    draft = draft_of(cast)
    seen = copy.deepcopy(draft.definition)
    do("edit_draft", cast.han, version_id=draft.pk, definition=remove(seen, "item", "clean"), expected=seen)
    with pytest.raises(Refused, match="别人刚改过"):
        do("edit_draft", cast.luo, version_id=draft.pk, definition=remove(seen, "item", "atm"), expected=seen)


def test_changing_a_submitted_draft_takes_it_back(cast):
    draft = draft_of(cast)
    do("submit", cast.luo, version_id=draft.pk)
    assert do("edit_draft", cast.luo, version_id=draft.pk, definition=OPENING).state == "DRAFT"
    do("submit", cast.luo, version_id=draft.pk)
    with pytest.raises(Refused, match="原因"):
        do("send_back", cast.gu, version_id=draft.pk, reason="")
    assert do("send_back", cast.gu, version_id=draft.pk, reason="漏了消防").state == "DRAFT"


def test_a_published_version_never_changes_and_the_next_one_replaces_it(cast):
    draft = draft_of(cast)
    do("submit", cast.luo, version_id=draft.pk)
    do("publish", cast.han, version_id=draft.pk)
    with pytest.raises(Refused, match="已发布"):
        do("edit_draft", cast.luo, version_id=draft.pk, definition=OPENING)
    second = do("begin_draft", cast.luo, template_id=draft.template_id)
    assert (second.number, second.definition) == (2, draft.definition)
    assert do("begin_draft", cast.luo, template_id=draft.template_id) == second
    do("submit", cast.luo, version_id=second.pk)
    do("publish", cast.han, version_id=second.pk)
    with whole_bank("test"):
        assert list(TemplateVersion.objects.order_by("number").values_list("state", flat=True)) == [
            "RETIRED",
            "PUBLISHED",
        ]


def test_a_retired_own_checklist_gives_way_to_the_one_above(cast):
    bank_wide, own = template_of(cast), template_of(cast, unit=cast.east)
    with whole_bank("test"):
        assert templates_at(cast.east.pk) == [own]
    do("retire", cast.han, template_id=own.pk, reason="改用总行的")
    with whole_bank("test"):
        assert templates_at(cast.east.pk) == [bank_wide]


def test_row_security_shows_published_checklists_from_above_and_hides_drafts_and_neighbours(cast):
    bank_wide = template_of(cast)
    template_of(cast, unit=cast.west, code="WEST")
    do("begin_draft", cast.qin, template_id=bank_wide.pk)
    with open_scope(cast.zhao, NOW):
        assert [t.code for t in Template.objects.all()] == ["OPENING"]
        assert [v.state for v in TemplateVersion.objects.all()] == ["PUBLISHED"]
        with pytest.raises(DatabaseError), transaction.atomic():
            Template.objects.create(unit=cast.bank, code="SMUGGLED", title="x")
        assert Template.objects.filter(pk=bank_wide.pk).update(title="x") == 0
    with open_scope(cast.bai, NOW):
        assert not Template.objects.exists()


@pytest.mark.parametrize("code", ["", "1X", "a b", "大"])
def test_a_code_is_plain(cast, code):
    with pytest.raises(Refused, match="代码"):
        do("create_template", cast.luo, unit=cast.east, code=code, title="自编")


def test_a_branch_writes_only_for_itself(cast):
    for unit in (cast.bank, cast.west):
        with pytest.raises(Forbidden):
            do("create_template", cast.luo, unit=unit, code="OWN", title="自编")
    with pytest.raises(Forbidden):
        do("create_template", cast.zhao, unit=cast.east, code="OWN", title="自编")


# ---------------------------------------------------------------- shipped


def write(folder: Path, version: int = 1, plain: dict = OPENING, **about) -> None:
    found = {"code": "SHIPPED", "version": version, "title": "随带"} | about | plain
    (folder / "one.yaml").write_text(yaml.safe_dump(found, allow_unicode=True), encoding="utf-8")


def load(folder: Path) -> dict[str, str]:
    with whole_bank("test"):
        return shipped.load_templates(folder, now=NOW)


def test_shipped_checklists_are_published_once_and_again_only_when_raised(cast, tmp_path):
    write(tmp_path, posts=["RETAIL_TELLER"], purpose="OPENING")
    assert load(tmp_path) == {"SHIPPED": "created"} and load(tmp_path) == {"SHIPPED": "same"}
    with whole_bank("test"):
        found = Template.objects.get()
        assert (found.unit, found.by_system, found.current.number, found.posts) == (
            cast.bank,
            True,
            1,
            ["RETAIL_TELLER"],
        )
        assert found.current.published_by is None
    new = copy.deepcopy(OPENING)
    new["sections"][0]["items"][0]["text"] = "大厅和橱窗整洁"
    write(tmp_path, 2, new)
    assert load(tmp_path) == {"SHIPPED": "raised"}
    with whole_bank("test"):
        assert Template.objects.get().current.number == 2


def test_a_changed_file_whose_version_was_not_raised_is_refused(cast, tmp_path):
    write(tmp_path)
    load(tmp_path)
    new = copy.deepcopy(OPENING)
    del new["sections"][0]["items"][0]
    write(tmp_path, 1, new)
    with pytest.raises(Refused, match="请提高版本号"):
        load(tmp_path)


def test_what_the_bank_took_into_its_own_hands_is_left_alone(cast, tmp_path):
    write(tmp_path)
    load(tmp_path)
    with whole_bank("test"):
        template = Template.objects.get()
    do("begin_draft", cast.qin, template_id=template.pk)
    write(tmp_path, 5)
    assert load(tmp_path) == {"SHIPPED": "kept"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "one"},
        {"code": ""},
        {"title": ""},
        {"purpose": "X"},
        {"asset_kind": "X"},
        {"sections": []},
    ],
)
def test_a_file_that_makes_no_sense_is_named(cast, tmp_path, wrong):
    found = {"code": "SHIPPED", "version": 1, "title": "随带"} | OPENING | wrong
    (tmp_path / "one.yaml").write_text(yaml.safe_dump(found, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"one\.yaml"):
        load(tmp_path)


def test_the_command_puts_in_the_checklists_of_every_registered_folder(cast, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(shipped, "_folders", {})
    for n, code in enumerate(("FIRST", "SECOND")):
        folder = tmp_path / str(n)
        folder.mkdir()
        write(folder, code=code)
        shipped.register_folder(folder)
    call_command("load_checklists")
    assert capsys.readouterr().out.split() == ["created", "FIRST", "created", "SECOND"]
    with whole_bank("test"):
        assert set(Template.objects.values_list("code", flat=True)) == {"FIRST", "SECOND"}


# ---------------------------------------------------------------- pieces


def test_pieces_get_keys_that_were_never_used(cast):
    plain = put_section({}, {"title": "门"})
    plain = put_item(plain, "s1", {"text": "锁"}, used=frozenset({"q1"}))
    assert plain["sections"][0]["items"][0]["key"] == "q2"
    plain = put_item(plain, "s1", {"key": "q2", "text": "门锁"})
    assert [i["text"] for i in plain["sections"][0]["items"]] == ["门锁"]
    again = put_section(plain, {"key": "s1", "title": "大门"})
    assert (
        again["sections"][0]["title"] == "大门"
        and again["sections"][0]["items"] == plain["sections"][0]["items"]
    )


def test_an_item_moves_within_its_section_and_over_its_edge(cast):
    order = lambda plain: [[i["key"] for i in s["items"]] for s in plain["sections"]]  # noqa: E731
    assert order(move(OPENING, "item", "alarm", -1))[0] == ["alarm", "clean", "why"]
    assert order(move(OPENING, "item", "why", 1)) == [["clean", "alarm"], ["why", "atm", "warm"]]
    assert order(move(OPENING, "item", "atm", -1)) == [["clean", "alarm", "why", "atm"], ["warm"]]
    assert (
        move(OPENING, "item", "clean", -1) == OPENING and move(OPENING, "section", "machines", 1) == OPENING
    )
    assert [s["key"] for s in move(OPENING, "section", "machines", -1)["sections"]] == ["machines", "site"]
