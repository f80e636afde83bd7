"""Why a file is refused: stable codes, and for the person a sentence that says what to do."""

from wangdian.engines.plantext.model import PlanTextError

REFUSALS = {
    "file_empty": "文件是空的，没有任何内容。请打开原文件确认已保存，再重新上传。",
    "file_too_large": "文件有 {size}，超过 {limit} 的上限。请删去图片和附件，或把计划拆成几份分别上传。",
    "file_broken": "文件已损坏，无法打开。请在原来的电脑上重新保存或下载一次，再上传。",
    "file_bomb": "文件解压后异常庞大，为安全起见没有打开。请用 Word 另存为新的 .docx 后再上传。",
    "file_binary": "文件不是文字文件，读不出内容。请上传 Word（.docx）、PDF、网页或文本文件。",
    "kind_unknown": "不认识这种文件。请把计划另存为 Word（.docx）、PDF 或文本文件后再上传。",
    "kind_image": "这是一张图片，读不出文字。请上传有文字的 Word（.docx）、PDF 或文本文件。",
    "kind_sheet": "这是表格文件，不是书面计划。请把计划写在 Word（.docx）里，或另存为文本文件后再上传。",
    "kind_slides": "这是演示文稿。请把其中的文字另存为 Word（.docx）或文本文件后再上传。",
    "doc_old": "这是旧版 Word（.doc）文件。请用 Word 或 WPS 打开，另存为 .docx 后再上传。",
    "docx_encrypted": "Word 文件设有打开密码。请在 Word 或 WPS 中取消密码，保存后再上传。",
    "docx_broken": "Word 文件已损坏，里面没有可读的正文。请用 Word 打开修复，另存为 .docx 后再上传。",
    "pdf_encrypted": "PDF 设有打开密码。请取消密码，或上传没有密码的版本。",
    "pdf_scanned": "PDF 是扫描件，里面只有图片没有文字。请上传原来的 Word 文件，或先识别文字再上传。",
    "pdf_unmapped": "PDF 里的文字没有对应的编码，读出来是乱码。请上传原来的 Word 文件，或重新导出 PDF。",
    "pdf_broken": "PDF 已损坏，无法打开。请重新导出或下载一次，再上传。",
    "pdf_too_long": "PDF 有 {pages} 页，超过 {limit} 页的上限。请只上传计划所在的页。",
    "encoding_unknown": "文字编码认不出来，读出来会是乱码。请用记事本打开，另存为 UTF-8 编码后再上传。",
    "text_garbled": "文字已经是乱码，无法还原。请从原来的文件重新导出，存为 UTF-8 编码后再上传。",
    "text_empty": "文件里没有文字。请确认计划正文没有放在图片里，再重新上传。",
    "text_too_long": "文字太多（{chars} 字），超过 {limit} 字的上限。请把计划拆成几份分别上传。",
    "no_chinese": "文件里没有中文。这里只能编译中文的工作计划，请检查是否传错了文件。",
}


def refuse(code: str, **facts: object) -> PlanTextError:
    """The error for `code`, to be raised by the caller; `facts` fill the sentence."""
    return PlanTextError(code, REFUSALS[code].format(**facts))
