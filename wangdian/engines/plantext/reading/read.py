"""`read`: from the bytes of a file to a RawDocument."""

from wangdian.engines.plantext.model import Block, PlanTextError, RawDocument


def read(data: bytes, name: str, limit: int = 20 * 1024 * 1024) -> RawDocument:
    """Read a plan from the bytes of a file called `name`; raise PlanTextError when that cannot be done."""
    if len(data) > limit:
        raise PlanTextError("file_too_large", "文件太大，请拆分后再上传。")
    if not data.strip():
        raise PlanTextError("file_empty", "文件是空的，请检查后重新上传。")
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return RawDocument(name, "txt", "utf-8", tuple(Block("para", line) for line in text.split("\n")))
