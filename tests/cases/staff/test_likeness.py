"""What is proposed as perhaps the same matter: rather none than a wrong one."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, Category
from cms_apps.cases.services import sender
from cms_apps.cases.services.erasing import erase
from cms_apps.cases.services.moving import locked
from cms_apps.cases.staff.likeness import PROPOSED, likely_duplicates
from cms_apps.core.models import Place
from tests.factories.cases import a_case, long_ago, office, person, unit_named

pytestmark = pytest.mark.django_db

LETTERS = [  # (matter, subject, text); what has the same matter is a duplicate
    ("hot", "二食堂晚饭", "晚上七点以后没有热菜,能不能留一个窗口?"),
    (
        "hot",
        "晚上没有热菜吃",
        "我们实验室七点半才结束,到二食堂只剩凉菜和馒头。希望七点以后留一个热菜窗口,谢谢!",
    ),
    (
        "hot",
        "建议二食堂延长供应",
        "晚自习前去二食堂,七点以后就没有热菜了,能不能延长到八点,留一个窗口供应热菜。",
    ),
    ("hair", "二食堂菜里有头发", "今天中午在二食堂三号窗口打的土豆丝里吃出一根头发,希望食堂注意卫生。"),
    ("price", "二食堂涨价", "二食堂的红烧肉从八块涨到十块,分量还少了,为什么涨价也不公示?"),
    ("price", "食堂菜价问题", "最近二食堂菜价涨了不少,红烧肉要十块钱,份量却变少了,涨价有没有公示过?"),
    ("queue", "中午排队太长", "一食堂中午十二点排队要二十分钟,能不能多开几个窗口?"),
    ("water", "七号楼热水", "七号楼这个星期晚上十点以后就没有热水,洗澡洗到一半变凉。"),
    ("water", "没有热水", "七号楼四层晚上洗澡没有热水,十点以后水就变凉了,已经连续三天,请尽快修。"),
    ("shower", "三号楼淋浴", "三号楼淋浴间的喷头坏了两个,水流很小,请派人来修。"),
    ("class", "空调不制冷", "教学楼B座302教室空调不制冷,上课很热,请维修。"),
    ("class", "B座302空调坏了", "教学楼B座302的空调开了也不制冷,一屋子人热得没法上课,麻烦派人修一下。"),
    ("library", "图书馆空调太冷", "图书馆三楼自习区空调温度太低,坐一会儿就冷,能不能调高一点?"),
    ("seats", "图书馆占座", "图书馆自习区有人用书占座一整天,人不在,希望管一管。"),
    ("lamp", "路灯不亮", "七号楼到二食堂的路上有三盏路灯不亮,晚上走路看不清。"),
    ("lamp", "宿舍区路灯坏了", "从七号楼去二食堂那条路的路灯坏了好几盏,晚上黑漆漆的,请尽快维修路灯。"),
    ("net", "校园网", "宿舍校园网晚上经常断线,希望尽快解决。"),
    ("noise", "施工噪音", "七号楼旁边的工地晚上十一点还在施工,噪音很大,没法休息。"),
    ("noise", "晚上施工太吵", "七号楼旁边工地施工到半夜,太吵了睡不着,能不能晚上十点以后停工?"),
    ("praise", "表扬二食堂阿姨", "二食堂五号窗口的阿姨服务态度特别好,每次都笑着打招呼,谢谢她。"),
    ("rude", "窗口态度差", "二食堂五号窗口的阿姨态度很差,问一句就不耐烦,希望改进。"),
    ("lost", "饭卡丢失", "饭卡丢了,挂失以后补办要到哪里?周末能办吗?"),
    ("card", "饭卡充值", "饭卡充值机坏了,二食堂门口那台一直显示故障,什么时候能修好?"),
    ("bus", "班车时间", "周五下午去北校区的班车能不能加一班?五点那班总是坐不上。"),
    ("bus", "校车加班次", "周五下午五点去北校区的校车坐不上,希望增加一班,下课的人太多了。"),
    ("washing", "洗衣机坏了", "三号楼一层洗衣机坏了两台,已经一个星期没有人修。"),
    ("laundry", "洗衣房排队", "七号楼洗衣房只有四台洗衣机,周末要排队一个小时,能不能增加几台?"),
    ("vegetarian", "No vegetarian food", "There is no vegetarian dish in canteen 2 in the evening."),
    (
        "vegetarian",
        "Vegetarian dishes",
        "Please offer a vegetarian dish in the evening, canteen 2 has only meat.",
    ),
]
FEWEST_FOUND = 7
"""Of the ten pairs of `LETTERS`."""
COPIES = (
    "晚上七点以后没有热菜,能不能留一个窗口?",
    "二食堂七点以后就没有热菜了,希望留一个窗口。",
    "建议二食堂晚上留一个热菜窗口,七点以后来吃饭什么都没有。",
    "晚上二食堂没热菜,七点以后能不能多开一个窗口?",
)


@pytest.fixture
def desk(campus):
    return office()


def proposed(case, user):
    return [each.case for each in likely_duplicates(case, user)]


def test_of_real_looking_letters_no_wrong_one_is_proposed_and_most_right_ones_are(desk):
    matters = {a_case(subject=subject, text=text): matter for matter, subject, text in LETTERS}
    found = {frozenset((case, other)) for case in matters for other in proposed(case, desk)}
    right = {frozenset(pair) for pair in combinations(matters, 2) if len({matters[one] for one in pair}) == 1}
    wrong = [[case.subject for case in pair] for pair in found - right]
    assert not wrong
    assert len(right) == 10
    assert len(found & right) >= FEWEST_FOUND


def test_the_fortieth_copy_is_known_as_one(desk):
    for matter, subject, text in LETTERS:
        if matter != "hot":
            a_case(subject=subject, text=text)
    copies = {a_case(text=COPIES[number % len(COPIES)]) for number in range(40)}
    for copy in copies:
        found = proposed(copy, desk)
        assert len(found) == PROPOSED
        assert set(found) < copies


def test_the_same_letter_is_as_alike_as_can_be_and_politeness_makes_none_alike(desk):
    polite = "老师您好,希望学校能尽快解决这个问题,谢谢!"
    one = a_case(subject="热水", text=f"七号楼没有热水。{polite}")
    a_case(subject="路灯", text=f"路灯坏了三盏。{polite}")
    assert proposed(one, desk) == []
    again = a_case(subject="熱水", text=f"七號樓沒有熱水。{polite}")  # folded as a search is
    (likely,) = likely_duplicates(one, desk)
    assert (likely.case, round(likely.share, 6)) == (again, 1)


def test_its_own_category_comes_first_and_few_are_proposed(desk):
    case = a_case()
    elsewhere = a_case(category=Category.objects.get(slug="other"))
    alike = [a_case(text="晚上七点以后没有热菜,能不能多留一个窗口?") for _ in range(PROPOSED)]
    assert set(proposed(case, desk)) == set(alike)
    Case.objects.filter(pk__in=[other.pk for other in alike[1:]]).update(erased_at=timezone.now())
    assert proposed(case, desk) == [alike[0], elsewhere]


def test_only_what_it_could_be_merged_into_is_proposed(desk):
    case, main, merged, withdrawn, erased, elsewhere, old = (a_case() for _ in range(7))
    a_case(about_unit=unit_named("canteens"))
    a_case(about_people=[person(unit=unit_named("canteens"))])
    a_case(about_people=[desk])
    perform("merge", case_id=merged.pk, actor=desk, data={"into": main.number, "text": "同一件事"})
    perform("close", case_id=elsewhere.pk, actor=desk, data={"outcome": "not_ours", "text": "请找教务处"})
    sender.withdraw(locked(withdrawn.pk))
    erase(erased.pk)
    long_ago(old, 121)
    assert proposed(case, desk) == [main]
    assert proposed(case, person()) == []
    case.refresh_from_db()
    case.state = "closed"
    assert proposed(case, desk) == []


def test_elsewhere_is_another_matter_and_inside_is_the_same(desk):
    campus = Place.objects.get(name="主校区")
    one, other = (Place.objects.create(kind="building", name=name, parent=campus) for name in "甲乙")
    room = Place.objects.create(kind="room", name="101", parent=one)
    case, away, inside, around = (a_case(place=place) for place in (one, other, room, campus))
    nowhere = a_case()
    assert set(proposed(case, desk)) == {inside, around, nowhere}
    assert set(proposed(away, desk)) == {around, nowhere}


def test_letters_without_words_are_like_nothing(desk):
    empty = a_case(subject="", text="!!!")
    a_case(subject="", text="???")
    assert proposed(empty, desk) == []


def test_many_cases_cost_as_many_queries_as_few(desk):
    case = a_case()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert likely_duplicates(case, desk)
        return len(queries)

    for _more in range(3):
        a_case()
    cost()
    few = cost()
    with travel(timezone.now() + timedelta(hours=1)):
        for _more in range(27):
            a_case()
    assert cost() == few <= 7
