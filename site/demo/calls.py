"""What people call about: what was solved while they were on the line, and what became a case."""

from dataclasses import dataclass

from cms_apps.cases.states import Source
from cms_apps.hotline.states import CallOutcome
from demo.letter import Letter, answered


@dataclass(frozen=True)
class Line:
    """A call without a case."""

    category: str
    unit: str
    matter: str
    how: str = ""
    outcome: CallOutcome = CallOutcome.SOLVED


SOLVED = (
    Line("repairs", "repairs", "宿舍门锁打不开，人进不去", "值班师傅十五分钟后到，换了锁芯"),
    Line("water-and-power", "energy", "水房没有热水", "锅炉自动停机，远程重启，二十分钟后恢复"),
    Line("dining", "canteens", "一楼窗口找零找错了，想知道找谁", "转当班经理，当场核对退款"),
    Line("dormitory", "dormitories", "忘带钥匙，楼门已关", "核对身份后值班员开门"),
    Line("repairs", "repairs", "洗手池水龙头关不上，水一直流", "先教关总阀，师傅随后换了阀芯"),
    Line("water-and-power", "energy", "房间跳闸，合不上", "电话里教拔掉热水壶再合，恢复供电"),
    Line("other", "", "捡到一张校园卡，问交到哪里", "请交一楼值班室，已通知失主"),
    Line("dormitory", "dormitories", "隔壁半夜还在放音乐", "值班员上门提醒，已安静"),
    Line("dining", "canteens", "问寒假期间哪个食堂开门", "告知第一食堂照常，时间已发短信"),
    Line("repairs", "repairs", "走廊灯闪得厉害", "当晚换了镇流器"),
    Line("water-and-power", "energy", "暖气片一头热一头凉", "教放气阀排气，之后回访已热"),
    Line("repairs", "repairs", "电梯停在三楼，里面没有人", "维保单位到场复位"),
    Line(
        "water-and-power",
        "energy",
        "想问今晚停电到几点",
        "告知检修到二十三点，已在网站公告",
        CallOutcome.CALLBACK,
    ),
    Line("dormitory", "dormitories", "想换到朋友的宿舍住一晚", "说明规定，教走临时借宿登记"),
    Line("dining", "canteens", "餐盘回收处排队太久", "当班加开一个回收口"),
    Line("repairs", "repairs", "窗户玻璃裂了一道，怕掉下去", "先贴胶带围挡，第二天换玻璃"),
    Line("other", "", "打错了，要找教务处", outcome=CallOutcome.NO_MATTER),
    Line("water-and-power", "energy", "浴室水忽冷忽热", "混水阀调好，试过正常"),
    Line("dormitory", "dormitories", "楼里有蝙蝠飞进来", "开窗关灯引出，值班员在场"),
    Line("repairs", "repairs", "卫生间地漏返味", "注水封并加盖，之后未再反映"),
    Line("dining", "canteens", "饭卡在机器上刷不出余额", "机器重启，余额正常"),
    Line("other", "", "夜间抽查，响铃一分钟无人接听", outcome=CallOutcome.UNANSWERED),
)


def _case(days_ago: float, category: str, place: str, subject: str, text: str, *steps: tuple) -> Letter:
    return Letter(days_ago, category, place, subject, text, steps, source=Source.CALL)


CASES = (
    _case(
        80,
        "repairs",
        "7号公寓",
        "七舍四层楼道漏水",
        "七舍四层楼道顶上往下滴水，地面很滑。",
        (1, "accept", "repairs", {}),
        *answered("repairs", "您好，是五层水管接头松了，已换接头，并把楼道吊顶补好。", "resolved", after=20),
    ),
    _case(
        66,
        "water-and-power",
        "浴室",
        "浴室晚上水压太小",
        "晚上九点以后浴室水压小得冲不干净头发。",
        (2, "accept", "energy", {}),
        *answered("energy", "您好，高峰时段增开一台泵，九点到十点半水压已恢复。", "resolved", after=26),
    ),
    _case(
        52,
        "dining",
        "第二食堂",
        "夜宵窗口提前关门",
        "写着开到十一点，十点二十就收摊了。",
        (1, "accept", "canteens", {}),
        *answered(
            "canteens", "您好，当班人员提前收摊，已批评；今后由经理十一点签字关窗。", "resolved", after=9
        ),
    ),
    _case(
        37,
        "dormitory",
        "3号公寓",
        "三舍自习室夜里没有暖气",
        "三舍一层自习室晚上冷得坐不住。",
        (3, "accept", "dormitories", {}),
        *answered("dormitories", "您好，自习室暖气改到二十四点，另添了两台取暖器。", "resolved", after=30),
    ),
    _case(
        21,
        "repairs",
        "图书馆",
        "图书馆东门台阶松动",
        "图书馆东门第三级台阶一踩就晃，怕有人摔。",
        (1, "accept", "repairs", {}),
        *answered("repairs", "您好，已围挡，石匠两天内重新铺好了。", "resolved", after=16),
    ),
    _case(
        9,
        "water-and-power",
        "3号公寓",
        "三舍六层晚上没热水",
        "三舍六层晚上十点以后放很久也没有热水。",
        (2, "accept", "energy", {}),
        (5, "progress", "energy", {"text": "已换循环泵，今晚请再试。"}),
    ),
    _case(
        2,
        "repairs",
        "7号公寓",
        "七舍四层又停水",
        "七舍四层从中午开始没有水，几个宿舍都打来电话。",
        (1, "accept", "repairs", {}),
    ),
    _case(0.4, "dining", "第一食堂", "第一食堂微波炉坏了两台", "中午排队热饭，只剩一台能用。"),
)
