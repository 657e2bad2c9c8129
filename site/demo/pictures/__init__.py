"""The demo site's pictures, drawn when they are loaded: nothing binary lies in the repository."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from . import nature, objects, people, scenes
from .canvas import Canvas


@dataclass(frozen=True)
class Picture:
    """A drawing with its title in the picture library and what it shows, for those who don't see it."""

    title: str
    description: str
    draw: Callable[[], Canvas]


PICTURES = {
    "bowl": Picture(
        "食堂的一碗热汤面",
        "插画：桌上一只青绿色大碗，碗里是热汤面和半个鸡蛋，碗沿搭着筷子，热气升起",
        objects.draw_bowl,
    ),
    "telephone": Picture(
        "值班热线电话", "插画：桌上一部砖红色的拨盘电话正在响铃，深色听筒搁在机座上", objects.draw_telephone
    ),
    "letter": Picture(
        "总经理信箱的来信",
        "插画：一封打开的信，信纸露出信封一半，右下角有一个办结的对勾",
        objects.draw_letter,
    ),
    "books": Picture(
        "奖学金：书与学位帽", "插画：三本叠放的书上放着一顶带金色流苏的学位帽", objects.draw_books
    ),
    "tools": Picture("维修与保洁", "插画：一把扳手和一把扫帚交叉摆放", objects.draw_tools),
    "washer": Picture("自助洗衣房", "插画：一台白色滚筒洗衣机正在洗两件彩色衣物", objects.draw_washer),
    "dormitory": Picture(
        "傍晚的学生公寓", "插画：晚霞中的四层公寓楼，一部分窗户亮着灯，门厅有光", scenes.draw_dormitory
    ),
    "water": Picture("节约用水", "插画：一颗水滴落在水面，旁边有一片绿叶", nature.draw_water),
    "bulb": Picture("节约用电", "插画：发光的灯泡里长出两片叶子的幼苗", nature.draw_bulb),
    "meeting": Picture(
        "联席会议的圆桌", "插画：从上方看一张圆桌，八把椅子围坐，每个座位前有一份材料", scenes.draw_meeting
    ),
    "winter": Picture(
        "冬天的热水", "插画：雪地里一只红色热水瓶和一只冒热气的杯子，天上飘着雪花", nature.draw_winter
    ),
    "calendar": Picture(
        "日程与开放时间", "插画：一本月历上标出几个日子，右下角是一只时钟", scenes.draw_calendar
    ),
    "talk": Picture(
        "总经理助理接待日", "插画：两位同学隔着接待桌交谈，头顶各有一个对话气泡", scenes.draw_talk
    ),
    "lin": Picture("总经理助理林晓雨", "肖像插画：长发的林晓雨，穿青绿色圆领上衣", people.draw_lin),
    "he": Picture("总经理助理何志远", "肖像插画：短发戴眼镜的何志远，穿砖红色衬衫", people.draw_he),
    "tian": Picture("饮食服务中心主任田香谷", "肖像插画：穿白色厨师服、留小胡子的田香谷", people.draw_tian),
}


def store_pictures() -> dict[str, AbstractImage]:
    """Every picture in the library, by its key; only those whose title is missing are drawn."""
    image_model = get_image_model()
    stored = {}
    for key, picture in PICTURES.items():
        image = image_model.objects.filter(title=picture.title).order_by("pk").first()
        if image is None:
            png = picture.draw().png()
            image = image_model.objects.create(
                title=picture.title,
                description=picture.description,
                file=ImageFile(BytesIO(png), name=f"demo-{key}.png"),
                file_size=len(png),
            )
            image.get_file_hash()  # Wagtail's upload form compares it, to warn of doubles
        stored[key] = image
    return stored
