"""What is proposed for masking, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_apps.cases.publication.redacting import What, maskings, redacted, still_there


@pytest.mark.parametrize(
    ("said", "public"),
    [
        ("我叫张小明，暖气不热", "我叫张同学，暖气不热"),
        ("王丽华老师态度很好", "王老师态度很好"),
        ("欧阳修同学也在", "欧阳同学也在"),
        ("姓名：李雷", "姓名：李同学"),
        ("请尽快修，3号公寓618，孙浩然", "请尽快修，3号公寓***，孙同学"),
        ("My name is John Smith and it leaks", "My name is *** and it leaks"),
        ("电话13812340000", "电话138****0000"),
        ("电话138 1234 0000。", "电话138****0000。"),
        ("电话１３８１２３４００００", "电话１３８****００００"),
        ("学号2021110235", "学号***"),
        ("身份证11010119900307123X", "身份证1101****"),
        ("住3号公寓302，水龙头滴水", "住3号公寓***，水龙头滴水"),
        ("302寝室没有热水", "***寝室没有热水"),
        ("302水龙头滴水", "***水龙头滴水"),
        ("Room 302 is cold", "Room *** is cold"),
        ("写信到a.b@stu.example.edu.cn给我", "写信到***给我"),
        ("微信zhang_xm99，QQ：12345678", "微信***，QQ：***"),
        ("车牌京A·12345挡住了路", "车牌***挡住了路"),
        ("室友赵宇航和食堂阿姨孙秀英", "室友赵同学和食堂阿姨孙同学"),
        ("古丽米热·买买提同学反映", "***同学反映"),
        ("我叫阿卜杜拉·热合曼，想要窗口", "我叫***，想要窗口"),
        ("我叫买买提江，想要窗口", "我叫***，想要窗口"),
        ("我是 Alice Wang, it leaks", "我是 ***, it leaks"),
        ("I'm Maria Garcia, it leaks", "I'm ***, it leaks"),
        ("电话+86 138 1234 5678", "电话138****5678"),
        ("手机1381 234 5678", "手机138****5678"),
        ("手机138 123 45678", "手机138****5678"),
        ("学号是2022 1101 23", "学号是***"),
        ("身份证 110101 19990307 123X", "身份证 1101****"),
        ("护照号E12345678", "护照号***"),
        ("我住3-302，空调坏了", "我住3-***，空调坏了"),
        ("302号房间漏水", "***号房间漏水"),
        ("我们宿舍是302", "我们宿舍是***"),
        ("三号公寓三零二室漏水", "三号公寓***室漏水"),
        ("邮箱zhangsan圈aqq.com", "邮箱***"),
        ("邮箱zhangsan＠qq.com", "邮箱***"),
        ("邮箱zhangsan#qq.com", "邮箱***"),
        ("12栋1单元302，A座1203，room302", "12栋1单元***，A座***，room***"),
        ("Li Hua and Xiaoming Wang wait", "*** and *** wait"),
        ("加我q：1234567，扣扣12345678", "加我q：***，扣扣***"),
        ("回执 DEMO-L2ET-TERH-OTD3-SHES-2ATN-IG", "回执 ***"),
    ],
)
def test_what_tells_who_somebody_is_is_masked(said, public):
    assert redacted(said) == public


@pytest.mark.parametrize(
    "said",
    [
        "食堂的李师傅和刘阿姨都很好，谢谢。",
        "花洒掉了两个，汤里有头发，请查清。",
        "2026年11月24日晚上七点以后没有热菜",
        "7号公寓4楼，300多人排队，水温45度，收费120元",
        "请打66361616，或者120",
        "早高峰平均排队十分钟",
        "已经好了，谢谢你",
        "教学楼302教室没有插座，校区1500名学生，宿舍楼1000多人",
        "毛巾、苏打水、江苏菜都在文明宿舍评比时张贴",
        "微积分的课，18:00-20:00，第3-5周，3-4人",
        "我叫了外卖，本人银行卡丢了，黄焖鸡的白开水里有叶子，全校都知道",
        "计算机学院2021级想在图书馆加插座",
        "",
    ],
)
def test_what_tells_nobody_stays(said):
    assert redacted(said) == said


def test_names_of_staff_are_found_wherever_they_stand():
    assert (
        redacted("今天小灵通不在，找高原才办成", known=["高原", "小灵通", ""]) == "今天***不在，找高某才办成"
    )


def test_each_thing_is_proposed_once_and_in_the_order_of_the_text():
    found = maskings("13812340000，张小明，再打13812340000")
    assert [(mask.what, mask.original) for mask in found] == [
        (What.PHONE, "13812340000"),
        (What.NAME, "张小明"),
    ]


def test_numbers_that_still_stand_are_named_names_are_a_readers_to_judge():
    assert [mask.what for mask in still_there("张小明 13812340000")] == [What.PHONE]
    assert not still_there(redacted("13812340000 a@b.cn 2021110235"))


@pytest.mark.parametrize("lead", ["学号", "微信", "+86", "加q", ""])
def test_however_long_a_number_is_nothing_of_it_is_left(lead):
    for length in range(9, 60):
        assert not still_there(redacted(f"{lead}{'1' * length}")), length


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("138 @.张李\0室公寓0123456789+-·圈a#号学微信")),
        max_size=200,
    )
)
def test_any_text_is_redacted_and_nothing_sure_is_left(text):
    assert not still_there(redacted(text))
