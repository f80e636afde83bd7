"""Which encoding the bytes of a Chinese text are in."""

import codecs
import re

from wangdian.engines.plantext.reading.refusals import refuse

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The commonest characters of Chinese prose and of branch work, simplified and traditional. A text decoded
# rightly is made of them to a third or more; a text decoded wrongly holds hardly any.
COMMON = set(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
    "法所民得经三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些前外天政四日"
    "社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道此变条只没结解问意建月公系最立代想已通并提直题程展"
    "五果料员革位入常文总次品式活设及管特件求老头基资边流路级少图统接知较将组见计别手角期根论运农几九区强放决西被做必先回则任取处"
    "给色门保治百规热领七海口东导压志金增争济术极交受联认六共权收证改清己美再采转更单打白教速花带安场身例真务具每目至达走积示议报"
    "完类八离名确科张信节话米空况今集温许步需段研界银行网点柜厅堂客户存款贷理财营销服务投诉考核排班晨会经绩效指标任务计划目标"
    "這個為時來們對會發動過說產種後學實現當應開還從業體機點兩幾務與關當處給導統認單證將組見計別論運區決門熱領東壓爭濟術極聯權"
    "銀網櫃廳財營銷訴項標劃業績績辦員總數據評風險責團隊週額戶貸確達報積類離張節話溫許須級線質氣問題變條結圖邊設頭資"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LEAST_COMMON = 0.15


def decode(data: bytes, hint: str = "") -> tuple[str, str]:
    """The text of `data` and the encoding it was in. `hint` is an encoding the file itself names.

    A byte order mark decides; else UTF-8 when it fits (a handful of broken bytes in a long text become
    U+FFFD, to be reported as damage); else whichever of GB18030, Big5 and UTF-16 gives the commonest
    characters. Raises PlanTextError `file_binary`, `encoding_unknown` or `text_garbled`.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = _strict(data, encoding)
            if text is None:
                raise refuse("text_garbled")
            return _checked(text), encoding
    if b"\x00" not in data:
        text = _strict(data, "utf-8") or _nearly_utf8(data)
        if text is not None:
            return _checked(text), "utf-8"
    best = max(_guesses(data, hint), default=None)
    if best is None or best[0] < _LEAST_COMMON:
        raise refuse("file_binary" if _looks_binary(data) else "encoding_unknown")
    return _checked(best[2]), best[1]


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _nearly_utf8(data: bytes) -> str | None:
    """UTF-8 in which at most two characters, or one in a hundred, are broken (a cut end, a lost byte), None otherwise.

    Raises PlanTextError `text_garbled` when it is UTF-8 beyond doubt but broken all over.
    """
    text = data.decode("utf-8", errors="replace")
    broken, han = text.count("\ufffd"), len(_HAN.findall(text))
    if han < 20 or commonness(text) < _LEAST_COMMON or broken > han:
        return None
    if broken > max(2, han // 100):
        raise refuse("text_garbled")
    return text


def _guesses(data: bytes, hint: str) -> list[tuple[float, str, str]]:
    zeros = b"\x00" in data
    names = ["utf-16-le", "utf-16-be"] if zeros else [hint, "gb18030", "big5hkscs", "cp950"]
    found = []
    for name in filter(None, names):
        text = _strict(data, name)
        if text is None and not zeros:
            text = _strict(data[:-1], name)  # the last character may be cut in half
        if text:
            found.append((commonness(text), name, text))
    if not found and not zeros:
        from charset_normalizer import from_bytes

        guess = from_bytes(data[:200_000]).best()
        text = _strict(data, guess.encoding) if guess else None
        if guess and text:
            found.append((commonness(text), guess.encoding, text))
    return found


def commonness(text: str) -> float:
    """Share of the common characters among the non-ASCII letters of `text`, 0 to 1; 0 without any."""
    sample = [char for char in text[:100_000] if char > "\u024f" and char.isalpha()]
    return sum(char in COMMON for char in sample) / len(sample) if sample else 0.0


def _looks_binary(data: bytes) -> bool:
    sample = data[:65536]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return odd > 0.01 * len(sample)


def _checked(text: str) -> str:
    if len(_CONTROL.findall(text[:200_000])) > max(4, len(text[:200_000]) // 100):
        raise refuse("file_binary")
    if text.count("\ufffd") > max(3, len(text) // 100) or text.count("锟斤拷") > 2:
        raise refuse("text_garbled")
    return text
