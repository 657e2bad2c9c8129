"""Names of people in Chinese text, and how they are said without telling who it is: 张小明 becomes 张同学."""

import re
from collections.abc import Iterable, Iterator

import rjieba

from cms_apps.search.text import storable

SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
"""The family names of nearly everybody."""
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "慕容", "司徒", "令狐", "端木")
_TITLES = (
    "同学|学姐|学长|学弟|学妹|老师|教授|师傅|阿姨|叔叔|大爷|大叔|大姐|大哥|先生|女士|小姐|经理|主任|处长|科长|院长|"
    "部长|组长|班长|队长|店长|厨师|保安|宿管|书记|导员|辅导员|医生"
)
_TITLED = re.compile(_TITLES)
_SAID = re.compile(r"(?:我叫|名叫|本人|姓名|联系人|署名)\s*[:：是为]?\s*(?P<name>[\u4e00-\u9fff]{2,4})")
_TOLD = re.compile(
    r"(?:我叫|姓名[:：])\s*(?P<name>(?![了过不他她它你我人外救保])[\u4e00-\u9fff]{2,6})(?=[，。,；;、\s]|$)"
)
"""Whoever it is, of whatever family: nothing else stands between this and a comma."""
_PINYIN = (
    "Li|Wang|Zhang|Liu|Chen|Yang|Zhao|Huang|Zhou|Wu|Xu|Zhu|Gao|Lin|Guo|Luo|Liang|Zheng|Xie|Tang|Feng|Deng|Xiao|Cao|"
    "Yuan|Shen|Peng|Lu|Jiang|Cai|Ding|Wei|Xue|Pan"
)
_ENGLISH = re.compile(
    r"(?:(?i:my name is|i am called|yours,|regards,|sincerely,)|我叫|我是)"
    r"\s*(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})"
    r"|(?:I am|I'm|I’m|[Tt]his is) (?P<whole>[A-Z][a-z]+(?: [A-Z][a-z]+){1,2})"
    rf"|(?<![A-Za-z])(?P<pinyin>(?:{_PINYIN}) [A-Z][a-z]+|[A-Z][a-z]+ (?:{_PINYIN}))(?![A-Za-z])"
)
_DOT = re.compile("[·•‧・]")
_DOTTED = re.compile(rf"(?P<name>[\u4e00-\u9fff]{{2,8}}{_DOT.pattern}[\u4e00-\u9fff]{{2,6}})")
"""Such as 古丽米热·买买提, of Uyghurs and others."""
_BEFORE_DOTTED = re.compile(r"^.*?(?:我叫|名叫|我是|叫|是|和|与|室友|舍友|同学|老师)(?=..)")
_SIGNED = re.compile(r"(?<=[，。,；;、！\s\d])(?P<name>[\u4e00-\u9fff]{3})(?=\s*(?:$|\n))")
"""Alone at the end of the text or of a line."""
_LONGEST = 4
# fmt: off
_NO_NAMES = frozenset([
    "高峰", "花洒", "华为", "查清", "查明", "谢谢", "汤面", "汤圆", "白粥", "米线", "安卓", "毛概",
    "安静", "江苏", "陈列", "林荫", "钟楼", "张贴", "康复", "洪水", "毛巾", "雷雨", "向阳", "孔子",
    "苏打", "文明", "明白", "汤温", "白班", "金龙鱼", "王府井", "江苏菜", "陈列室", "毛概课", "苏打水",
    "段时间", "银行卡", "项承诺", "和带班", "黄焖", "柳树", "康乐", "张口", "李子", "白开水", "叶子",
    "段考", "全校", "全校师生",
])
# fmt: on
"""Words of letters that the model takes for names."""
_TORN_OFF = frozenset(
    "王李张刘陈杨赵黄吴徐孙朱郭罗郑韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾魏薛潘谭廖邹熊孟秦顾侯邵龚钱贺赖覃"
)
"""Family names that the model may cut from their first names, and that are rarely words of their own."""
_NO_NAME_ENDS = ("里", "上", "下", "了", "着", "过", "到", "谢")

Span = tuple[int, int, str]
"""Start, end, and what stands there instead."""


def names_in(text: str, known: Iterable[str] = ()) -> Iterator[Span]:
    """Where somebody is named, in no order; spans may overlap.

    Args:
        known: names to be found wherever they stand, such as those of staff.
    """
    for name in {name.strip() for name in known}:
        if len(name) > 1:
            yield from (
                (found.start(), found.end(), _instead(name, text[found.end() :], "某"))
                for found in re.finditer(re.escape(name), text)
            )
    yield from _dotted(text)
    yield from _tagged(text)
    for found in (*_SAID.finditer(text), *_SIGNED.finditer(text)):
        name = _trimmed(found["name"])
        if (
            name not in _NO_NAMES
            and _surname(name)
            and len(name) > len(_surname(name))
            and not name.startswith("谢谢")
        ):
            start = found.start("name")
            yield start, start + len(name), _instead(name, text[start + len(name) :])
    for found in _TOLD.finditer(text):
        yield found.start("name"), found.end("name"), "***"
    for found in _ENGLISH.finditer(text):
        yield *found.span(found.lastgroup or 0), "***"


def _dotted(text: str) -> Iterator[Span]:
    """Between a dot's two sides, without the words that lead up to it and a title that follows."""
    for found in _DOTTED.finditer(text):
        name = found["name"]
        first, last = _DOT.split(name, maxsplit=1)
        led = _BEFORE_DOTTED.match(first)
        titled = _TITLED.search(name, len(name) - len(last))
        start, end = led.end() if led else 0, titled.start() if titled else len(name)
        yield found.start() + start, found.start() + end, "***"


def _tagged(text: str) -> Iterator[Span]:
    """By the dictionary and model of jieba, whose mark for names of people is `nr`."""
    place, before = 0, ""
    for word, mark in rjieba.tag(storable(text)):
        place = text.find(word, place)
        if place < 0:
            return
        start, end = place, place + len(word)
        place = end
        if before in _TORN_OFF and len(word) <= 2 and text[start - 1] == before:
            start -= 1
        name, before = text[start:end], word
        if mark.startswith("nr") and _is_name(name):
            yield start, end, _instead(name, text[end:])


def _is_name(word: str) -> bool:
    surname = _surname(word)
    if word in _NO_NAMES or word.endswith(_NO_NAME_ENDS):
        return False
    # 李师傅 tells nobody's name.
    return bool(surname) and len(surname) < len(word) <= _LONGEST and not _TITLED.search(word)


def _trimmed(name: str) -> str:
    """What follows "I am called" up to a title or a word that goes on."""
    titled = _TITLED.search(name)
    return (name[: titled.start()] if titled else name).rstrip("的是在住来说，")[:3]


def _surname(name: str) -> str:
    return name[:2] if name.startswith(COMPOUND) else name[:1] if name[:1] in SURNAMES else ""


def _instead(name: str, after: str, otherwise: str = "同学") -> str:
    """The family name, with the title that follows or one that tells nothing."""
    surname = _surname(name)
    if not surname:
        return "***"
    return surname if _TITLED.match(after.lstrip()) else f"{surname}{otherwise}"
