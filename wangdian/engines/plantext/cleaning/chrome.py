"""The words of the web site a plan was copied from: menus, notices, adverts, licences, page marks.

Some lines can only be a document site's own ("下载文档到电脑"); they prove that the text was copied from one.
Others are innocent words ("评论", "1 / 40") that are chrome only beside such a line, or after the last of them.
"""

import re

from wangdian.engines.plantext.cleaning.draft import Edit

# Lines that only a site writes. Matched against a whole line without its spaces.
_PROOF = re.compile(
    r"""^(?:
      版权(?:说明|声明|申明)[:：].*
    | .*(?:侵权|侵犯)[^。]{0,30}(?:联系|举报|删除|认领|告知|投诉).*
    | .*(?:未经|未得)[^。]{0,20}(?:不得|禁止)[^。]{0,12}(?:转载|商业|盈利).*
    | .*(?:本站|本网站|本网)(?:所有|不保证|仅提供|仅供|的文档|RAR|资源|内容|发布|声明|部分|无关).*
    | .*(?:不代表本站|转载请(?:注明|标明|保留)|如若转载|版权归(?:原)?作者|收益归属内容提供方).*
    | .*(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP[备证]|ICP备案|公网安备|备案号[:：]).*
    | .*(?:免费阅读|阅读已结束|继续阅读全文|展开阅读全文|剩余\d+页|还剩\d+页|已阅读\d+页).*
    | .*(?:下载(?:本)?文档|下载原文件|下载后可(?:编辑|查看)|下载文档到电脑|点击下载|立即下载|文档下载|下载积分|下载量).*
    | .*(?:文库|豆丁|道客|百度|文档网|范文网|范文大全)(?:网|下载|首页|VIP|会员|客户端|提供|仅|为您|版权).*
    | 《?.*\.(?:docx?|pdf|pptx?|xlsx?)》?(?:由会员分享.*|_第\d+页|VIP)
    | .*(?:全部预览完了|珍藏版|可在线阅读|文档一经付费|VIP文档|成为VIP).*
    | .*(?:小编|网友)(?:为(?:你|您|大家)|精心|搜集|收集)?(?:精心)?(?:整理|分享|推荐|上传)[^。]{0,60}(?:供|希望|分享|借鉴|参考|欢迎).*
    | .*(?:整理(?:文档)?很?(?:辛苦|不易)|赏杯茶钱|打赏作者|赞赏作者).*
    | .*(?:扫码|扫一扫|长按识别|关注)(?:下载|查看|关注|获取|二维码|微信公众号|公众号).*
    | (?:copyright|©|\(c\))\s*\d{4}.*
    | .*_第\d+页
    )$""",
    re.X | re.I,
)
# Lines that are chrome beside a proof.
_BESIDE = re.compile(
    r"""^(?:
      文档简介|资源描述|资源简介|内容简介|内容提示|最新文档|相关文档|相关推荐|相关文章|相关阅读|相关资料|热门推荐|猜你喜欢
    | 为您推荐|推荐阅读|推荐文档|评论|发表评论|发表回复|提交评论|全部评论|暂无评论|登录后才能评论|网友评论|我要评论|温馨提示
    | 分享到?|收藏|点赞|举报|纠错|打印|打印本页|关闭窗口?|返回(?:首页|顶部|列表)?|首页|登录|注册|搜索|保存成功|复制成功|下载|预览
    | 上传[者人][:：].*|下载\s?相关\s?举报|下载资源|文档编号[:：].*|上传时间[:：].*|页数[:：]?\d+.*|大小[:：].*|格式[:：].*|价格[:：].*|浏览(?:次数|量)?[:：]?\d+.*
    | 阅读(?:次数|量)?[:：]?\d+.*|人气[:：]?\d+.*|来源[:：].*|作者[:：].*|编辑[:：].*|责任编辑[:：].*|字体[:：].*|字号[:：].*
    | 发布(?:时间|日期|者)?[:：].*|更新(?:时间|日期)?[:：].*|标签[:：].*|关键词[:：].*|所属分类[:：].*|[上下]一[篇页][:：]?.*
    | 客服(?:联系|电话|QQ)?[:：]?.*|QQ[:：]?\d+|第?\d+页?[/／]共?\d+页?(?:预览)?|\d+[/／]\d+|\(\d+\)|[×✕xX]|[<>«»‹›|]+
    | (?:首页|主页)[>»/›-].*|第\d+页(?:共\d+页)?
    )$""",
    re.X,
)
_SITE_NOTICE = re.compile(r"^(?:温馨提示|免责声明|下载说明|使用说明|版权提示|特别说明)[:：]?$")
_NOTICE_ITEM = re.compile(r"^(?:[•·*-]\s*)?\d+[.、)）]")
_SITE_WORDS = re.compile(r"本站|网站|下载|上传|压缩|版权|侵权|文档|文件|资源|图纸|软件|用户")
_PAGE_MARK = re.compile(
    r"^(?:[-–—]\s*\d{1,3}\s*[-–—]|[-–—\s]*第\s*\d{1,3}\s*页(?:[,，/]?\s*共\s*\d{1,3}\s*页)?[-–—\s]*|page\s*\d{1,3})$",
    re.I,
)
_BLANK_LINES = re.compile(r"(?:[ \t\u3000]*\n)+")
_TAIL_LINES, _TAIL_LENGTH = 15, 30
_LONGEST_HEAD = 40
_CONTENTS_ENTRY = re.compile(r"(?:\.{3,}|…{2,}|·{3,}|-{4,}|_{4,})\s*\d{1,3}$")
_NAMED_PAGE = re.compile(r"^(.{4,40})_第\d+页$")


def site_chrome(text: str) -> list[Edit]:
    """Drop the lines of the site around a plan, and page marks standing on lines of their own."""
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, line.strip()))
        at += len(line) + 1
    words = [line for _, line in lines]
    doomed = _contents(words)
    doomed |= {i: "page_number" for i, line in enumerate(words) if _PAGE_MARK.match(line)}
    doomed |= {i: "running_head" for i in _running_lines(words, set(doomed))}
    proofs = [
        i for i, line in enumerate(words) if line and len(line) < 300 and _PROOF.match("".join(line.split()))
    ]
    for i in proofs:
        doomed[i] = "chrome"
    if proofs:
        for i in _notices(words) | _beside(words, proofs) | _tail(words, proofs[-1]):
            doomed.setdefault(i, "chrome")
    edits = [_without_line(text, *lines[i], code) for i, code in sorted(doomed.items())]
    return edits + _glued_title(text, [words[i] for i in doomed])


def _contents(words: list[str]) -> dict[int, str]:
    """A list of contents: headings that lead by dots to the page they stand on."""
    entries = {i for i, line in enumerate(words) if _CONTENTS_ENTRY.search(line)}
    if len(entries) < 2:
        return {}
    titles = {i for i, line in enumerate(words) if "".join(line.split()) in {"目录", "目次"}}
    return {i: "contents" for i in entries | titles}


def _glued_title(text: str, dropped: list[str]) -> list[Edit]:
    """The name that page marks give (大纲_第1页) is the title: a break after it where the text ran into it."""
    for mark in dropped:
        named = _NAMED_PAGE.match(mark)
        if named is None:
            continue
        found = re.search(rf"^{re.escape(named.group(1))}(?=[^\n_])", text, re.M)
        if found:
            return [Edit(found.end(), found.end(), "\n", "line_break", sure=False, told=("", "⏎"))]
    return []


def _running_lines(words: list[str], marks: set[int]) -> set[int]:
    """Heads and feet: a line that stands beside a page mark at least twice, each time in the same words."""
    beside: dict[str, set[int]] = {}
    for mark in marks:
        for step in (-1, 1):
            i = mark + step
            while 0 <= i < len(words) and not words[i]:
                i += step
            if 0 <= i < len(words) and i not in marks and len(words[i]) <= _LONGEST_HEAD:
                beside.setdefault(words[i], set()).add(i)
    return {i for places in beside.values() if len(places) > 1 for i in places}


def _without_line(text: str, at: int, line: str, code: str) -> Edit:
    """Drop the line that begins at `at`, with the blank lines after it."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end + 1
    blank = _BLANK_LINES.match(text, end)
    return Edit(at, blank.end() if blank else end, "", code, told=(line, ""))


def _notices(words: list[str]) -> set[int]:
    """A site's notice to its readers and the numbered points under it."""
    out: set[int] = set()
    for i, line in enumerate(words):
        if not _SITE_NOTICE.match(line):
            continue
        items, j = [], i + 1
        while j < len(words) and (not words[j] or _NOTICE_ITEM.match(words[j])):
            items += [j] if words[j] else []
            j += 1
        if items and sum(bool(_SITE_WORDS.search(words[k])) for k in items) > len(items) / 2:
            out |= {i, *items}
    return out


def _beside(words: list[str], proofs: list[int]) -> set[int]:
    """From each proof outwards as long as the lines look like chrome."""
    out: set[int] = set()
    for proof in proofs:
        for step in (1, -1):
            i = proof + step
            while 0 <= i < len(words):
                line = "".join(words[i].split())
                if line and not _BESIDE.match(line) and i not in proofs and not _NOTICE_ITEM.match(words[i]):
                    break
                if line and _BESIDE.match(line):
                    out.add(i)
                elif line and i not in proofs:
                    break
                i += step
    for i, line in enumerate(words):  # further off, only what no plan would say on a line of its own
        if line and _BESIDE.match("".join(line.split())) and not re.search("[:：]", line) and len(line) > 1:
            out.add(i)
    return out


def _tail(words: list[str], last: int) -> set[int]:
    """What follows the last proof, when it is only a few short lines."""
    rest = [i for i in range(last + 1, len(words)) if words[i]]
    short = len(rest) <= _TAIL_LINES and all(len(words[i]) <= _TAIL_LENGTH for i in rest)
    return set(rest) if short and last > len(words) / 2 else set()
