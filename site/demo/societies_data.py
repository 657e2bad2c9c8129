"""What the demo's three societies say of themselves."""

from dataclasses import dataclass, field

from demo.blocks import Block, items, table, text


@dataclass(frozen=True, kw_only=True)
class Writing:
    """News or minutes of a society, so many days ago."""

    slug: str
    title: str
    days_ago: int
    summary: str
    body: tuple[Block, ...]
    is_offered: bool = False


@dataclass(frozen=True, kw_only=True)
class Doing:
    """An activity, so many days from today; with a report once it is over."""

    slug: str
    title: str
    days: int
    hour: int
    place: str
    summary: str
    report: tuple[Block, ...] = ()
    is_called_off: bool = False


@dataclass(frozen=True, kw_only=True)
class About:
    slug: str
    name: str
    name_en: str
    unit: str
    purpose: str
    purpose_en: str
    founded: str = ""
    recruiting: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    body: tuple[Block, ...] = ()
    charter: tuple[Block, ...] = ()
    news: tuple[Writing, ...] = ()
    minutes: tuple[Writing, ...] = ()
    doings: tuple[Doing, ...] = field(default=())


CANTEENS = About(
    slug="canteen-committee",
    name="伙食管理委员会",
    name_en="Canteen committee",
    unit="canteens",
    founded="2004-10-15",
    purpose="替同学看住每天三顿饭：每周到窗口检查卫生、分量和价格，每月看一次菜品成本，把意见带给饮食中心，把答复带回给大家。",
    purpose_en=(
        "We look after three meals a day: hygiene, portions and prices at the counters every week, "
        "the cost of dishes every month. We carry opinions to the canteens and their answers back."
    ),
    recruiting="每个学院招一名检查员，每周能抽出一个中午就行。",
    contacts=(("邮箱", "huoguanhui@example.edu.cn"), ("活动室", "第一食堂二层 204")),
    body=(
        items("每周三中午检查两个食堂", "每月第一个周五看成本账", "每学期一次“厨房开放日”"),
        text("检查表和结果都在这里公布，被点名的窗口三天内书面答复。"),
    ),
    charter=(
        text("本会由学生自愿组成，由饮食服务中心指导，受全体同学监督。"),
        items("会长任期一年，由会员大会选举", "检查时两人以上同行，佩戴证件", "会员不得因检查收受任何好处"),
    ),
    news=(
        Writing(
            slug="chopsticks",
            title="十四个窗口换上了独立包装筷",
            days_ago=6,
            summary="上月检查提出的筷筒问题，饮食中心两周内改完。",
            body=(
                text(
                    "十月的检查里，三成的意见是筷筒擦不干净。饮食中心答复：十四个窗口换独立包装，其余加装沥水盘。"
                ),
            ),
            is_offered=True,
        ),
        Writing(
            slug="breakfast-queue",
            title="早餐排队从十一分钟降到五分钟",
            days_ago=24,
            summary="我们连着数了两周的队。",
            body=(text("第二食堂早上加开两个窗口以后，七点四十的队伍短了一半。数法和每天的数字附在后面。"),),
        ),
    ),
    minutes=(
        Writing(
            slug="inspection-november",
            title="十一月检查通报",
            days_ago=10,
            summary="八个窗口，七个合格。",
            body=(
                table(
                    "十一月第二周检查结果",
                    ["窗口", "卫生", "分量", "价格牌"],
                    ["一食堂 3 号", "合格", "合格", "合格"],
                    ["一食堂 7 号", "台面有油污", "合格", "合格"],
                    ["二食堂 2 号", "合格", "米饭少 20 克", "合格"],
                ),
                text("7 号窗口当天改正；2 号窗口换了饭勺。"),
            ),
        ),
    ),
    doings=(
        Doing(
            slug="kitchen-day",
            title="厨房开放日",
            days=9,
            hour=14,
            place="第一食堂",
            summary="跟着一棵白菜走完全程：进货、清洗、下锅、留样。每场二十人。",
        ),
        Doing(
            slug="tasting",
            title="冬季新菜品尝会",
            days=-15,
            hour=17,
            place="第二食堂",
            summary="六道新菜，四十位同学打分。",
            report=(text("萝卜炖牛腩得分最高，下周一上架；香菜豆腐丝没通过。"),),
        ),
    ),
)
DORMITORIES = About(
    slug="dormitory-committee",
    name="公寓管理委员会",
    name_en="Dormitory committee",
    unit="dormitories",
    founded="2004-11-02",
    purpose="把宿舍住得更安稳：收集各楼的意见，陪着修的人修完，给文明宿舍评分。",
    purpose_en="For quiet and sound dormitories: we collect what each house needs and stay until it is "
    "mended, and we score rooms that are kept well.",
    contacts=(("邮箱", "gongguanhui@example.edu.cn"),),
    body=(items("每栋楼一名楼长", "每两周与公寓中心碰头一次"),),
    charter=(text("本会由住宿学生自愿组成，由公寓管理中心指导。"),),
    news=(
        Writing(
            slug="dryers",
            title="三号、七号公寓装上了烘干机",
            days_ago=13,
            summary="试用一个月，按次扫码。",
            body=(text("去年冬天的意见里，“衣服晾不干”排第一。两栋楼先试，坏了扫码报修，半天内有人来。"),),
        ),
    ),
    doings=(
        Doing(
            slug="fire-drill",
            title="三号公寓疏散演练",
            days=4,
            hour=19,
            place="3号公寓",
            summary="听到铃声走楼梯，不坐电梯。",
        ),
        Doing(
            slug="swap",
            title="旧物交换集市",
            days=2,
            hour=15,
            place="7号公寓",
            summary="因大风取消，改期另行通知。",
            is_called_off=True,
        ),
    ),
)
ENERGY = About(
    slug="energy-society",
    name="节能协会",
    name_en="Energy-saving association",
    unit="energy",
    purpose="数电表、关灯、修漏水的水龙头。正在筹建，欢迎一起来。",
    purpose_en="We read meters, switch off lights, see to dripping taps. We only begin: come and join.",
    recruiting="筹备组还缺五个人，不限专业。",
    contacts=(("邮箱", "jieneng@example.edu.cn"),),
    body=(text("筹备组每周一晚上在图书馆 B1 碰头，先做一件事：把各楼每月的用电量贴出来。"),),
)
ALL = (CANTEENS, DORMITORIES, ENERGY)
