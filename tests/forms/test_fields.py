"""What editors build, and what becomes of it: keys, rules, the editor's form."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms_apps.forms.keys import LONGEST_KEY, check_key, suggested_key
from cms_apps.forms.schema import check_against, schema_of
from cms_apps.pages.models import FeedbackPage
from tests.factories.forms import feedback_page
from tests.factories.people import moderator


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("希望时间", "xi_wang_shi_jian"),
        ("Your name?", "your_name"),
        ("😀", "answer"),
        ("2026年", "answer_2026_nian"),
    ],
)
def test_a_key_is_made_from_the_label(label, key):
    assert suggested_key(label) == key


@given(st.text(max_size=300))
def test_a_made_key_is_always_a_key(label):
    check_key(suggested_key(label))


@pytest.mark.parametrize("key", ["", "A", "1a", "a-b", "é", "a b", "a" * (LONGEST_KEY + 1), "_a", "a\n"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValidationError):
        check_key(key)


EVERY_KIND = {
    "singleline": ("一句", ["短", 5, "长" * 201]),
    "multiline": ("几\n句", ["行", 5, "长" * 5001]),
    "email": ("a@b.cn", ["a@b.cn", True, "x"]),
    "number": (1.5, [2, "many", "x"]),
    "url": ("https://x.cn/", ["https://x.cn/", 5, "not a url"]),
    "checkbox": (True, [True, "yes", None]),
    "checkboxes": (["甲"], [["甲", "乙"], "甲", ["丙"]]),
    "dropdown": ("甲", ["乙", 5, "丙"]),
    "multiselect": (["乙"], [["乙"], "乙", ["丙"]]),
    "radio": ("甲", ["乙", None, "丙"]),
    "date": ("2026-11-24", ["2026-01-01", 5, "yesterday"]),
    "datetime": ("2026-11-24T12:00", ["2026-11-24 12:00:00", 5, "noon"]),
    "phone": ("66361616", ["+86 138 0000 0000", 5, "call me"]),
    "student_number": ("2026ab12", ["20260001", 5, "学号"]),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("required", [True, False])
def test_schema_and_form_agree_on_every_kind_of_field(campus, kind, required):
    options = {"choices": "甲\n乙", "required": required}
    page = feedback_page(campus.root_page, ("问", "asked", kind, options))
    form_class = page.answer_form()
    schema = schema_of(form_class)
    Draft202012Validator.check_schema(schema)
    known = {"matter": "食堂", "words": "x"}
    good, (also_good, wrong_type, wrong) = EVERY_KIND[kind]
    for value in (good, also_good):
        check_against(schema, {**known, "asked": value})
        form = form_class({**known, "asked": value})
        assert form.is_valid(), form.errors
    with pytest.raises(ValidationError) as refused:
        check_against(schema, {**known, "asked": wrong_type})
    assert set(refused.value.message_dict) == {"asked"}
    if wrong is not None:
        assert not form_class({**known, "asked": wrong}).is_valid()
    assert form_class(known).is_valid() is not required


def test_nothing_of_the_service_can_be_named_by_an_editor(campus, monkeypatch):
    monkeypatch.setattr(FeedbackPage, "typed_fields", classmethod(lambda cls: {"place": forms.CharField()}))
    page = feedback_page(campus.root_page)
    assert next(iter(page.answer_form().base_fields)) == "place"


@pytest.fixture
def edit(client, campus):
    """Posts the editor's form of a page with these fields; returns the answer."""

    def post(*fields, **changes):
        page = feedback_page(campus.root_page)
        page.form_fields.all().delete()
        client.force_login(moderator())
        plain = {"label": "问", "clean_name": "", "field_type": "singleline", "most_files": "1"}
        rows = [{**plain, "ORDER": str(number), **row} for number, row in enumerate(fields)]
        data = {
            "title": "意见反馈",
            "slug": "feedback",
            "kept_days": "180",
            "identity": "anonymous",
            "form_fields": inline_formset(rows),
            "comments": inline_formset([]),
            "action-publish": "1",
            **changes,
        }
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(address, nested_form_data(data)), page

    return post


def errors_of(answer):
    formset = answer.context["form"].formsets["form_fields"]
    return [dict(form.errors) for form in formset.forms]


def test_an_editor_leaves_the_key_to_us_or_sets_it(edit):
    answer, page = edit({"label": "希望时间"}, {"label": "电话", "clean_name": "phone"})
    assert answer.status_code == 302
    keys = FeedbackPage.objects.get(pk=page.pk).form_fields.values_list("clean_name", flat=True)
    assert list(keys) == ["xi_wang_shi_jian", "phone"]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ([{"clean_name": "a"}, {"clean_name": "a"}], [{}, {"clean_name"}]),
        ([{"label": "电话"}, {"label": "电话"}], [{}, {"clean_name"}]),
        ([{"clean_name": "idempotency_key"}], [{"clean_name"}]),
        ([{"clean_name": "时间"}], [{"clean_name"}]),
        ([{"field_type": "radio"}], [{"choices"}]),
        ([{"label": ""}], [{"label"}]),
        ([{"field_type": "nonsense"}], [{"field_type"}]),
    ],
)
def test_what_cannot_be_built_is_said_at_its_field(edit, fields, where):
    answer, _page = edit(*fields)
    assert answer.status_code == 200
    assert [set(errors) for errors in errors_of(answer)] == [set(names) for names in where]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens_at": "2026-12-02 00:00", "closes_at": "2026-12-01 00:00"}, "closes_at"),
        ({"told": "nobody, a@b.cn"}, "told"),
        ({"kept_days": "0"}, "kept_days"),
        ({"kept_days": "99999"}, "kept_days"),
    ],
)
def test_rules_that_make_no_sense_are_said_at_their_field(edit, changes, field):
    answer, _page = edit({}, **changes)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_addresses_may_stand_between_chinese_commas(edit):
    answer, _page = edit({}, told="a@b.cn，c@d.cn")
    assert answer.status_code == 302
