"""What was settled, merged, withdrawn or passed on."""

from cms_apps.cases.states import CaseKind, CaseOutcome
from demo.letter import NO_HOT_DISHES, NO_HOT_WATER, Letter, answered

RECEIPT = "DEMOL2ETTERHOTD3SHES2ATNIG"
"""Opens the first letter; it stands in the source and is no secret."""

CLOSED = (
    Letter(
        9,
        "dining",
        "第二食堂",
        NO_HOT_DISHES,
        "实验课七点半下课，到二食堂只剩凉菜和面包。能不能留一个热菜窗口到八点半？",
        (
            (3, "accept", "canteens", {}),
            (
                1,
                "progress",
                "canteens",
                {"text": "已和当班经理核对：七点后只留了凉菜。本周试行留一个热菜窗口。"},
            ),
            (2, "publish", "office", {}),
            *answered(
                "canteens",
                "从本周一起，二食堂二楼5号窗口热菜供应到20:30，考试周到21:00，菜单贴在窗口旁。",
                CaseOutcome.RESOLVED,
                after=28,
            ),
            (20, "rate", "sender", {"is_satisfied": True, "text": "去过了，有热菜。"}),
            (4, "publish", "office", {}),
            (24, "cite", "office", {"article": "canteen-evening-window-2026"}),
        ),
        CaseKind.SUGGESTION,
        receipt=RECEIPT,
        wants_public=True,
        joined=14,
    ),
    Letter(
        5.2,
        "dining",
        "第二食堂",
        "二食堂晚上没有热的吃",
        "晚上七点多去二食堂，只有凉菜和面包，能不能留点热的？",
        (
            (
                3,
                "merge",
                "office",
                {
                    "into": NO_HOT_DISHES,
                    "text": "几天前有同学写过同一件事，已经答复：二食堂二楼5号窗口热菜供应到20:30。"
                    "两封信一起办，用您的回执能看到全部答复。",
                },
            ),
        ),
        CaseKind.COMPLAINT,
        wants_public=True,
    ),
    Letter(
        150,
        "dining",
        "7号公寓",
        "晚饭后好几个人上吐下泻",
        "我们宿舍六个人晚饭都在二食堂吃的凉面，八点以后四个人上吐下泻，现在还有两个在发烧。",
        (
            (0.1, "accept", "canteens", {}),
            (
                0.2,
                "progress",
                "canteens",
                {"text": "值班经理和楼管已到宿舍，救护车在路上。请留下没吃完的凉面和小票，不要自己吃药。"},
            ),
            *answered(
                "canteens",
                "四位同学都已送到医院，费用由我们先垫付。二食堂凉面窗口已停售，留样已封存，今晚报市场监管局。",
                after=0.4,
                review=0.1,
            ),
            (
                62,
                "close",
                "office",
                {
                    "outcome": "resolved",
                    "text": "四位同学已全部返校，医药费已结清。留样检出的细菌来自煮好后放得太久的凉面，"
                    "夏季起不再预煮；窗口整改验收后才重开。",
                },
            ),
        ),
        CaseKind.COMPLAINT,
        hour=21,
    ),
    Letter(
        8,
        "other",
        "图书馆",
        "校园网晚上掉线",
        "宿舍的网每天十一点以后掉线。",
        (
            (
                7,
                "close",
                "office",
                {
                    "outcome": "not_ours",
                    "text": "校园网由网络中心负责，后勤管不到。已把您的信转告他们，电话见学校网站。",
                },
            ),
        ),
        CaseKind.COMPLAINT,
    ),
    Letter(
        10,
        "water-and-power",
        "3号公寓",
        "3号公寓热水能不能晚点停",
        "别的楼热水都延到十一点半了，只有3号公寓还是十点停。下晚自习回来就没有了。",
        (
            (
                5,
                "merge",
                "office",
                {
                    "into": NO_HOT_WATER,
                    "text": "已有同学写过同一件事，正在算3号公寓的气量。两封信一起办，结果用您的回执能看到。",
                },
            ),
        ),
        CaseKind.COMPLAINT,
        wants_public=True,
    ),
    Letter(
        1.5,
        "repairs",
        "7号公寓",
        "502的窗户关不上",
        "合页坏了，晚上漏风。",
        ((3, "withdraw", "sender", {"text": "室友找师傅修好了，谢谢。"}),),
        CaseKind.COMPLAINT,
    ),
)
