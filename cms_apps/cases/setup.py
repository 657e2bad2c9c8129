"""The first categories, urgent matters and groups."""

from cms_apps.core.models import Unit
from cms_apps.core.roles import OFFICE, grant, role, setup_step

from .models import Category, Route, UrgentMatter

UNITS = "二级单位 Units"
"""Lets its members into the admin; what they read follows from their posts."""
MANAGER = "总经理 General manager"

HOTLINE = "66361616 后勤值班热线 Campus services hotline"
FIRST_MATTERS = (
    (
        ("食物中毒", "Food poisoning"),
        "食物中毒\n集体腹泻\n上吐下泻\nfood poisoning",
        "请马上就医，留下吃剩的食物和小票。不要等这封信的答复，先打电话。",
        "See a doctor at once and keep what is left of the food. Don't wait for an answer here: call.",
        f"120 急救 Ambulance\n{HOTLINE}",
    ),
    (
        ("燃气泄漏", "Gas leak"),
        "煤气泄漏\n燃气泄漏\n煤气味\n燃气味\n天然气味\ngas leak\nsmell of gas",
        "不要开关电器，不要用明火，打开门窗，离开后再打电话。",
        "Touch no switch, light nothing, open the windows, get out, and call from outside.",
        f"119 消防 Fire brigade\n{HOTLINE}",
    ),
    (
        ("火情", "Fire"),
        "着火\n起火\n火灾\n冒烟\non fire\nsmoke from",
        "先离开，再打电话。不要乘电梯。",
        "Leave first, then call. Don't take the lift.",
        f"119 消防 Fire brigade\n{HOTLINE}",
    ),
    (
        ("生命危险", "Danger to life"),
        "自杀\n轻生\n不想活\n自残\nsuicide\nkill myself\nself-harm",
        "现在就有人愿意听你说。请打下面的电话，白天夜里都有人接。",
        "Somebody will listen to you now. Please call one of these numbers, by day or night.",
        f"12356 心理援助热线 Psychological help line\n110 报警 Police\n{HOTLINE}",
    ),
)
FIRST_CATEGORIES = (
    ("dining", "餐饮", "Dining", "canteens"),
    ("dormitory", "住宿", "Dormitories", "dormitories"),
    ("water-and-power", "水电暖", "Water, power, heating", "energy"),
    ("repairs", "维修", "Repairs", "repairs"),
    ("other", "其他", "Other", None),
)


@setup_step(order=50)
def make_urgent_matters() -> None:
    """Where a site has none of its own yet."""
    if UrgentMatter.objects.exists():
        return
    for position, ((name, name_en), words, advice, advice_en, numbers) in enumerate(FIRST_MATTERS, start=1):
        UrgentMatter.objects.create(
            name=name,
            name_en=name_en,
            words=words,
            advice=advice,
            advice_en=advice_en,
            numbers=numbers,
            order=position * 10,
        )


@setup_step(order=51)
def make_categories() -> None:
    """Each routed to the unit of that matter, where the site still has it."""
    if Category.objects.exists():
        return
    units = {unit.slug: unit for unit in Unit.objects.all()}
    for position, (slug, name, name_en, unit) in enumerate(FIRST_CATEGORIES, start=1):
        category = Category.objects.create(slug=slug, name=name, name_en=name_en, order=position * 10)
        if unit in units:
            Route.objects.create(category=category, unit=units[unit])


@setup_step(order=52)
def grant_cases() -> None:
    """The office gives cases out and reviews, the manager signs, units work on what is theirs."""
    for name in (UNITS, MANAGER, OFFICE):
        grant(role(name), "wagtailadmin.access_admin")
    grant(role(OFFICE), "cms_cases.manage_case")
    grant(role(MANAGER), "cms_cases.sign_case")
    for record in ("category", "urgentmatter", "cannedanswer"):
        grant(
            role(OFFICE), *(f"cms_cases.{action}_{record}" for action in ("view", "add", "change", "delete"))
        )
