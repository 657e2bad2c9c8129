"""What was written in the last months and is closed: enough for rates to be made of it."""

from collections.abc import Iterator
from typing import Any

Past = tuple[int, str, str, str, str, int, bool | None]
"""Days ago, category, place, subject, answer, hours until it was given, whether the sender was satisfied."""

PAST: tuple[Past, ...] = (
    (95, "dining", "第一食堂", "早餐豆浆太甜", "已改为无糖，糖另放在桌上。", 30, True),
    (92, "dining", "第二食堂", "筷子有水渍", "消毒柜烘干时间已加长十分钟。", 52, True),
    (88, "repairs", "3号公寓", "302水龙头滴水", "当天已换阀芯。", 6, True),
    (86, "dormitory", "7号公寓", "门禁晚上十点半太早", "与学院商量后，周五周六改为十一点半。", 70, True),
    (84, "water-and-power", "图书馆", "三楼冷气太足", "三楼已调到26度，出风口加了挡板。", 26, True),
    (80, "repairs", "7号公寓", "洗衣机不排水", "排水管堵塞，已疏通。", 20, True),
    (77, "dining", "第一食堂", "晚饭青菜只有一种", "晚餐青菜增至三种，菜单提前一天公布。", 44, True),
    (73, "dormitory", "3号公寓", "隔壁装修早上七点就响", "已要求施工队八点半以后开工。", 18, True),
    (70, "water-and-power", "7号公寓", "走廊灯白天也亮着", "已改为光控，分区关闭。", 60, True),
    (66, "repairs", "浴室", "花洒掉了两个", "已更换，并把全部花洒检查一遍。", 30, None),
    (63, "dining", "第二食堂", "清真窗口排队太长", "中午增开一个清真窗口。", 98, False),
    (60, "dormitory", "7号公寓", "床板响得睡不着", "已加固，仍响请报修换床。", 40, None),
    (57, "water-and-power", "3号公寓", "充电桩经常断电", "线路已分开，充满自动断电属正常。", 90, False),
    (53, "repairs", "图书馆", "自习室椅子松了", "松动的十二把已修好。", 24, True),
    (50, "dining", "第一食堂", "免费汤能不能热一点", "保温桶已更换。", 12, True),
    (46, "dormitory", "3号公寓", "晾衣杆太高够不着", "每层装了两根可升降的晾衣杆。", 88, True),
    (44, "water-and-power", "浴室", "洗到一半水变凉", "换热站水泵已修，温度每小时记录。", 16, True),
    (41, "repairs", "7号公寓", "纱窗破了进蚊子", "已换新纱窗。", 36, True),
    (38, "dining", "第二食堂", "周末早餐八点半就收", "周末早餐延到九点半。", 50, True),
    (36, "dormitory", "7号公寓", "快递柜总是满的", "增设一组快递柜，在东门内。", 112, None),
    (33, "water-and-power", "图书馆", "晚上停电没有通知", "检修计划今后提前三天发在后勤动态。", 30, True),
    (30, "repairs", "3号公寓", "阳台门锁不上", "锁舌变形，已换。", 14, True),
    (27, "dining", "第一食堂", "打包盒要一块钱", "自带饭盒不收费，打包盒按成本价。", 28, False),
    (24, "dormitory", "3号公寓", "楼下夜里有人唱歌", "保安十一点后加巡一次。", 20, True),
)


def steps_of(past: Past) -> Iterator[tuple[float, str, str, dict[str, Any]]]:
    """Taken on, answered, approved and rated; answered once more to whom the first answer was none."""
    _days, category, _place, _subject, answer, hours, is_satisfied = past
    who = {"dining": "canteens", "dormitory": "dormitories", "repairs": "repairs"}.get(category, "energy")
    words = {"text": answer, "outcome": "resolved"}
    yield 2, "accept", who, {}
    yield max(hours - 3, 1), "submit", who, words
    yield 1, "approve", "office", words
    if is_satisfied is not None:
        yield 20, "rate", "sender", {"is_satisfied": is_satisfied, "text": ""}
    if is_satisfied is False:
        more = {"text": f"向您说明：{answer}现在能做到的就是这些，下学期再改进。", "outcome": "partly"}
        yield 4, "accept", who, {}
        yield 12, "submit", who, more
        yield 2, "approve", "office", more
