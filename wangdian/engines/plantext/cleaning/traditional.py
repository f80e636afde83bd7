"""Traditional characters to simplified, character for character."""

import re
from collections.abc import Iterator
from functools import cache

from wangdian.engines.plantext.cleaning.draft import Edit

# Common characters that only traditional text holds; a quarter of such a text consists of them.
TELLING = set(
    "個為爲時來們對會發動過說産產種後學實現當應開還業體機點兩幾務與關處給導統認單證將組見計論運區決門熱領東壓爭濟術極聯權"
    "銀網櫃廳財營銷訴項標劃績辦員總數據評風險責團隊週戶貸確達報類離張節話溫須許級線質氣問題變條結圖邊設頭資進這從無長經"
    "廣專護電錢額貨價買賣費稅賬帳單據憑據簽約規範執監檢查覈審議紀錄檔號碼聽讀寫講談請調誤難歡迎養齡華國際經濟內間訊車"
    "連續繼終維絡練積極優勝負員工職場環境億萬歲晝夜雙層屬導師齊準備獎懲罰則創傳統備份復雜習慣態勢鄉鎮縣陽陰隨靈歷曆"
) - set(
    "現則機查工內迎統份則夜場境份層師華則長員"
)  # fmt: skip
_LEAST_SHARE = 0.02  # of the Chinese characters of a line or text
_VARIANTS = str.maketrans("衞枱敍祕綫", "卫台叙秘线")  # of Hong Kong, which t2s leaves
_ZHE = re.compile(r"(?<![显卓名编昭土原巨专论译])著(?![名作者称述录书])")  # 接著 -> 接着, but 显著
_HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def _converter():
    import opencc

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """`text` in simplified characters, of the same length."""
    new = _converter().convert(text)
    if len(new) != len(text):  # a phrase that changed its length would shift every offset
        new = "".join(_converter().convert(char)[:1] for char in text)
    return _ZHE.sub("着", new.translate(_VARIANTS))


def _share(text: str) -> float:
    han = _HAN.findall(text)
    return sum(char in TELLING for char in han) / len(han) if len(han) >= 4 else 0.0


def to_simplified(text: str) -> Iterator[Edit]:
    """One edit for each line written in traditional characters.

    A line counts when the whole text is traditional, or when it is so itself beyond doubt; a single old
    character in a name or an idiom changes nothing.
    """
    whole = _share(text) >= _LEAST_SHARE
    at = 0
    for line in text.split("\n"):
        if whole or _share(line) >= 5 * _LEAST_SHARE:
            yield from _line(line, at)
        at += len(line) + 1


def _line(line: str, at: int) -> Iterator[Edit]:
    new = simplified(line)
    changed = [(a, b) for a, b in zip(line, new, strict=True) if a != b]
    if changed:
        pairs = list(dict.fromkeys(changed))
        told = ("".join(a for a, _ in pairs), "".join(b for _, b in pairs))
        yield Edit(at, at + len(line), new, "traditional", told=told)
