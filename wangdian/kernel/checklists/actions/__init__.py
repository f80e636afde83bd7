"""Everything that changes checklists, rounds, assets and surprise checks."""

from .assets import add_asset, edit_asset, mend_fault, relabel_asset, report_fault, retire_asset
from .finishing import Incomplete, attach_photo, finish
from .runs import abandon, answer, may_answer, standing, start_run, upgrade_run
from .surprises import cancel_surprise, candidates_of, draw_surprise, plan_surprise, reveal_surprise
from .templates import (
    begin_draft,
    copy_template,
    create_template,
    edit_draft,
    edit_template,
    publish,
    put_shipped,
    retire,
    send_back,
    submit,
)

__all__ = [
    "Incomplete",
    "abandon",
    "add_asset",
    "answer",
    "attach_photo",
    "begin_draft",
    "cancel_surprise",
    "candidates_of",
    "copy_template",
    "create_template",
    "draw_surprise",
    "edit_asset",
    "edit_draft",
    "edit_template",
    "finish",
    "may_answer",
    "mend_fault",
    "plan_surprise",
    "publish",
    "put_shipped",
    "relabel_asset",
    "report_fault",
    "retire",
    "retire_asset",
    "reveal_surprise",
    "send_back",
    "standing",
    "start_run",
    "submit",
    "upgrade_run",
]
