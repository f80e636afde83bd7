"""What a person sees of a change adds up to both texts."""

from hypothesis import given
from hypothesis import strategies as st

from wangdian.kernel.documents.diff import compare

lines = st.lists(st.text("甲乙丙丁一二三。", max_size=12), max_size=12).map("\n".join)


def side(rows, kinds):
    out = []
    for row in rows:
        if row.kind == "changed":
            out.append("".join(p.text for p in row.pieces if p.kind in {"same", *kinds}))
        elif row.kind in {"same", *kinds}:
            out.append(row.text)
    return out


@given(lines, lines)
def test_the_rows_hold_both_texts(before, after):
    rows = compare(before, after, context=100)
    if before.splitlines() == after.splitlines():
        assert rows == ()
    else:
        assert side(rows, {"removed"}) == before.splitlines()
        assert side(rows, {"added"}) == after.splitlines()


@given(lines, lines)
def test_folding_counts_what_it_leaves_out(before, after):
    full, folded = compare(before, after, context=100), compare(before, after, context=1)
    shown = sum(1 for r in folded if r.kind != "gap") + sum(r.skipped for r in folded)
    assert shown == len(full)


def test_a_changed_number_is_shown_inside_its_sentence():
    (row,) = compare("每日07:50前完成检查。", "每日08:00前完成检查。")  # not 0[7→8]:[5→0]0
    assert row.kind == "changed"
    assert "".join(p.text for p in row.pieces if p.kind != "added") == "每日07:50前完成检查。"
    assert [(p.kind, p.text) for p in row.pieces[1:3]] == [("removed", "07:50"), ("added", "08:00")]


def test_far_unchanged_paragraphs_are_folded():
    before = "\n".join(f"第{n}条" for n in range(50))
    rows = compare(before, before + "\n新增条")
    assert [r.kind for r in rows] == ["gap", "same", "same", "added"] and rows[0].skipped == 48


def test_very_long_texts_are_shown_whole_and_not_compared_for_ever():
    rows = compare("\n".join(["甲"] * 5000), "乙")
    assert (rows[0].kind, rows[-1].kind, len(rows)) == ("removed", "added", 5001)
