"""Everything that changes checklists, rounds, assets and surprise checks."""

from .finishing import Incomplete, attach_photo, finish
from .runs import abandon, answer, may_answer, standing, start_run, upgrade_run
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
    "answer",
    "attach_photo",
    "begin_draft",
    "copy_template",
    "create_template",
    "edit_draft",
    "edit_template",
    "finish",
    "may_answer",
    "publish",
    "put_shipped",
    "retire",
    "send_back",
    "standing",
    "start_run",
    "submit",
    "upgrade_run",
]
