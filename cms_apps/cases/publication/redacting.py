"""Proposes what to mask in words before they are published; somebody reads them and decides.

It finds what has a form: names, numbers, rooms, addresses. What tells who somebody is in other ways, such as
"the only one from our class in room three", only a reader finds.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .names import Span, names_in


class What(TextChoices):
    """What was found."""

    NAME = "name", _("name of a person")
    PHONE = "phone", _("mobile number")
    NUMBER = "number", _("student, card or identity number")
    ROOM = "room", _("room number")
    EMAIL = "email", _("e-mail address")
    ACCOUNT = "account", _("account of a messenger")
    PLATE = "plate", _("number plate")
    RECEIPT = "receipt", _("receipt or code")

    @property
    def is_sure(self) -> bool:
        """Whether it is what it looks like, and never belongs into public words."""
        return self not in {What.NAME, What.ROOM}


@dataclass(frozen=True)
class Masking:
    """One thing to mask, wherever it stands."""

    what: What
    original: str
    masked: str


_HIDDEN = "***"
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?([1１][3-9３-９]\d)"
    r"(?:[- ]?\d{4}[- ]?|\d[- ]\d{3}[- ]|[- ]\d{3}[- ]\d)(\d{4})(?!\d)"
)
_NUMBER = re.compile(r"(?<![\d.])(\d{4})(?:\d{5,}[Xx]?|\d{2}[ -]\d{8}[ -]\d{3}[\dXx])(?!\.\d)")
_STUDENT_NUMBER = re.compile(
    r"(?:学号|工号|卡号|一卡通号?|护照号?|证件号码?|student (?:no|number))"
    r"[\s:：是为.]*([A-Za-z]{0,2}\d(?:[ -]?\d){4,}[Xx]?)",
    re.I,
)
_NO_ROOM = r"(?![\d年月日元块点度号层人多余米级届名个间张位套件%-]|\s*(?:教室|自习室|会议室|实验室|机房))"
_ROOM = re.compile(
    r"(?<![\d.-])[A-Za-z]?\d{3,4}"
    r"(?=\s*(?:号?室|号?宿舍|号?寝|号?房|门口|水龙头|空调|阳台|卫生间|洗手间|厕所|插座|暖气|纱窗|床))"
    rf"|(?:(?<=[公寓楼栋舍院区座])|(?<=单元))\s*[A-Za-z]?\d{{3,4}}{_NO_ROOM}"
    rf"|(?:宿舍|寝室|房间|门牌)号?[\s:：是在为]*(?P<told>[A-Za-z]?\d{{3,4}}){_NO_ROOM}"
    rf"|(?<![\d.:：-])(?:\d{{1,2}}-){{1,2}}(?P<joined>[A-Za-z]?\d{{3,4}}){_NO_ROOM}"
    r"|[零〇一二三四五六七八九]{3,4}(?=号?(?:室|宿舍|寝|房))"
    r"|(?:(?<=[Rr]oom)|(?<=[Rr]oom ))[A-Za-z]?\d{2,4}"
)
_AT = r"\s?(?:[@＠]|圈[aA]|[(（\[]at[)）\]]|#(?=(?:qq|163|126|gmail|outlook|foxmail)\.))\s?"
_EMAIL = re.compile(rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+{_AT}[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_ACCOUNT = re.compile(
    r"(?:微信号?|wechat|weixin|QQ群?号?|扣扣号?|企鹅号?|V信|vx|(?<![a-z])wx|加我?[qv])"
    r"[\s:：是为]*([A-Za-z0-9_-]{5,})",
    re.IGNORECASE,
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(rf"[{_PROVINCES}][A-Z][·. ]?[A-Z0-9]{{5,6}}(?![A-Z0-9])")
_FOUR = "[A-Z2-7]{4}"  # of base32, as receipts and codes are written
_RECEIPT = re.compile(
    rf"(?<![A-Z2-7]){_FOUR}(?:[- ]?{_FOUR}){{3}}(?:(?:[- ]?{_FOUR}){{2}}[- ]?[A-Z2-7]{{2}})?(?![A-Z2-7])"
)

_HIDDEN_WHOLE = ((What.EMAIL, _EMAIL), (What.RECEIPT, _RECEIPT), (What.PLATE, _PLATE))
_HIDDEN_AFTER = ((What.ACCOUNT, _ACCOUNT), (What.NUMBER, _STUDENT_NUMBER))


def maskings(text: str, *, known: Iterable[str] = ()) -> list[Masking]:
    """What to mask, in the order of the text, each once; the first to claim a spot has it.

    Args:
        known: names to be found wherever they stand.
    """
    found = {(mask.what, mask.original): mask for _start, _end, mask in _placed(text, known)}
    return list(found.values())


def redacted(text: str, *, known: Iterable[str] = ()) -> str:
    """The text with all of it masked."""
    parts, place = [], 0
    for start, end, mask in _placed(text, known):
        parts += [text[place:start], mask.masked]
        place = end
    return "".join([*parts, text[place:]])


def still_there(text: str) -> list[Masking]:
    """What a text holds that never belongs into public words; names and rooms are a reader's to judge."""
    return [mask for mask in maskings(text) if mask.what.is_sure]


def _placed(text: str, known: Iterable[str]) -> list[tuple[int, int, Masking]]:
    taken: list[tuple[int, int, Masking]] = []
    for what, (start, end, masked) in _candidates(text, known):
        if start < end and all(end <= from_ or start >= to for from_, to, _mask in taken):
            taken.append((start, end, Masking(what, text[start:end], masked)))
    return sorted(taken, key=lambda place: place[:2])


def _candidates(text: str, known: Iterable[str]) -> Iterator[tuple[What, Span]]:
    """The surest first."""
    for what, pattern in _HIDDEN_WHOLE:
        yield from ((what, (found.start(), found.end(), _HIDDEN)) for found in pattern.finditer(text))
    for what, pattern in _HIDDEN_AFTER:
        yield from ((what, (found.start(1), found.end(1), _HIDDEN)) for found in pattern.finditer(text))
    for found in _PHONE.finditer(text):
        yield What.PHONE, (found.start(), found.end(), f"{found[1]}****{found[2]}")
    for found in _NUMBER.finditer(text):
        yield What.NUMBER, (found.start(), found.end(), f"{found[1]}****")
    yield from ((What.NAME, span) for span in names_in(text, known))
    for found in _ROOM.finditer(text):
        start, end = found.span(found.lastgroup or 0)
        yield What.ROOM, (start, end, _HIDDEN)
