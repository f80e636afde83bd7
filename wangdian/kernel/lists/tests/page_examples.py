"""For the permission matrix: a view of 韩雪's own."""

from django.utils.timezone import localtime

from tests.examples import Example
from wangdian.kernel.lists.models import SavedView
from wangdian.kernel.lists.spec import everything


def examples(cast):
    known = everything()
    if not known:
        return {"lists:view": Example({"view_id": 0}, seen_by=())}
    view = SavedView.objects.create(
        list_name=known[0].name, name="示例", author=cast.qin, unit=cast.bank, state={}, saved_at=localtime()
    )
    return {"lists:view": Example({"view_id": view.pk}, seen_by=("qin",))}
