"""Which kind of file it is, told by its first bytes; and its table."""

import struct
import zipfile
import zlib

from wangdian.kernel.database.errors import Refused

from .csv_file import read_csv
from .table import MOST_BYTES, Table
from .xlsx_file import read_xlsx

# What parsers raise when a file is not what it says. RuntimeError: a part of it wants a password.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, LookupError, EOFError, OverflowError, RuntimeError,
    NotImplementedError,
)  # fmt: skip
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls, and workbooks with a password


def read(content: bytes, *, field: str = "file") -> Table:
    """The first visible sheet of a workbook, or a CSV, as lines of text.

    Raises Refused `intake.large`, `intake.empty`, `intake.old`, `intake.kind`, `intake.broken`, `intake.bomb`,
    `intake.macros`, `intake.rows`, `intake.columns`, `intake.encoding`.
    """
    if len(content) > MOST_BYTES:
        raise Refused("intake.large", "文件超过10MB，请拆成几个文件分别导入。", field=field)
    if content.startswith(OLD_OFFICE):
        raise Refused(
            "intake.old",
            "这是旧版Excel（.xls）或加了密码的文件，请另存为不加密的.xlsx后再上传。",
            field=field,
        )
    try:
        if content.startswith(b"PK\x03\x04"):
            table = read_xlsx(content)
        elif content.startswith(OTHERS):
            raise Refused("intake.kind", "只收Excel（.xlsx）和CSV文件。")
        else:
            table = read_csv(content)
    except BROKEN as error:
        raise Refused(
            "intake.broken", "文件已损坏或不是Excel表格，请用Excel打开后另存一次再上传。", field=field
        ) from error
    except Refused as refused:
        refused.field = field
        raise
    if not table.lines:
        raise Refused("intake.empty", "文件里没有内容，请检查是否选对了文件和工作表。", field=field)
    return table
