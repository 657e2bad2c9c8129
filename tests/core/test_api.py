"""How every answer of the API looks."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from cms_apps.pages.models import HomeNotice
from tests.factories.news import NewsPageFactory

SITE = "/api/v3/site/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-CN", "没有找到"), ("en-GB", "Not found"), ("fr", "没有找到"), ("", "没有找到")],
)
@pytest.mark.parametrize("address", ["/api/v3/nothing/", "/api/v3/pages/999999/"])
def test_what_is_not_there_is_a_problem_in_the_senders_language(client, campus, address, language, title):
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert "Accept-Language" in answer["Vary"]
    assert answer.json() == {"type": "about:blank", "title": title, "status": 404, "detail": ""}


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"title": "\\ud800"}', b"[]", b""])
def test_an_unreadable_body_is_refused_and_never_a_server_error(client, campus, body):
    answer = client.post("/api/v3/pages/", data=body, content_type="application/json")
    assert answer.status_code in {400, 401, 422}


HUGE = "9" * 30
HOSTILE = [
    "",
    '"',
    "\x00",
    "\ud800",
    "%",
    "'; DROP TABLE x; --",
    "<script>",
    "😀",
    "１２",
    "\u202e",
    "-1",
    HUGE,
    "x" * 10_000,
]
PUBLIC_READS = {
    "/api/v3/news/": (
        "category",
        "tag",
        "year",
        "month",
        "after",
        "before",
        "search",
        "order",
        "limit",
        "offset",
    ),
    "/api/v3/pages/": ("search", "type", "child_of", "order", "limit", "offset", "slug", "locale", "title"),
    "/api/v3/pages/find/": ("id", "html_path"),
    "/api/v3/site/": ("lang",),
    "/news/": ("year", "category", "tag", "page"),
    "/": ("page", "q"),
}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_parameter_of_a_public_address_makes_a_server_error(client, news_index, text):
    NewsPageFactory(parent=news_index)
    client.raise_request_exception = False
    for address, names in PUBLIC_READS.items():
        for name in names:
            with transaction.atomic():
                answer = client.get(address, {name: text.encode("utf-8", "surrogatepass")})
                transaction.set_rollback(True)  # what PostgreSQL refused must not spoil the next request
            assert answer.status_code < 500, (address, name)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/v3/news/", "/api/v3/site/"])
def test_what_is_only_read_refuses_writing(client, campus, method, address):
    assert getattr(client, method)(address, data=b"x", content_type="text/plain").status_code == 405


@pytest.mark.django_db
@override_settings(CORS_ALLOWED_ORIGINS=["https://app.example.edu.cn"])
def test_only_listed_origins_may_read(client, campus):
    listed = client.get(SITE, headers={"origin": "https://app.example.edu.cn"})
    assert listed["Access-Control-Allow-Origin"] == "https://app.example.edu.cn"
    assert listed["Access-Control-Expose-Headers"] == "ETag, Retry-After"
    other = client.get(SITE, headers={"origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other
    page = client.get("/", headers={"origin": "https://app.example.edu.cn"})
    assert "Access-Control-Allow-Origin" not in page


@pytest.mark.django_db
@override_settings(CORS_ALLOWED_ORIGINS=["https://app.example.edu.cn"])
def test_preflight_allows_what_a_front_end_sends(client, campus):
    answer = client.options(
        SITE,
        headers={
            "origin": "https://app.example.edu.cn",
            "access-control-request-method": "POST",
            "access-control-request-headers": "idempotency-key,if-none-match,authorization",
        },
    )
    allowed = answer["Access-Control-Allow-Headers"]
    assert {"idempotency-key", "if-none-match", "authorization"} <= set(allowed.split(", "))


@pytest.mark.django_db
def test_documentation_page_loads_nothing_from_elsewhere(client, campus):
    answer = client.get("/api/v3/docs/")
    assert answer.status_code == 200
    assert b"//cdn" not in answer.content
    assert b"/static/ninja/swagger-ui-bundle.js" in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("size", [3, 30])
@pytest.mark.parametrize(("language", "queries"), [("zh-hans", 23), ("en", 24)])
def test_site_costs_the_same_queries_whatever_stands_in_the_frame(
    client, campus, django_assert_num_queries, size, language, queries
):
    from cms_apps.pages.models import Contact, NavigationLink, SiteFrame

    frame = SiteFrame.objects.get()
    for number in range(size):
        NavigationLink.objects.create(frame=frame, label=f"链接{number}", page=campus.root_page)
        Contact.objects.create(frame=frame, label=f"电话{number}", value="66361616")
    client.get(SITE, headers={"accept-language": language})
    with django_assert_num_queries(queries):
        answer = client.get(SITE, headers={"accept-language": language}).json()
    assert answer["navigation"][0]["url"] == {"zh-hans": "/", "en": "/en/"}[language]
    assert len(answer["navigation"]) == len(answer["contacts"]) == size
    assert answer["contacts"][0]["href"] == "tel:66361616"


@pytest.mark.django_db
def test_head_tells_what_get_would_and_a_wrong_method_is_a_problem(client, campus):
    get, head = client.get(SITE), client.head(SITE)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]
    wrong = client.post(SITE, headers={"accept-language": "zh-CN"})
    assert wrong["Content-Type"] == "application/problem+json"
    assert (wrong.json()["title"], wrong["Allow"]) == ("不支持这种请求方法", "GET")


@pytest.mark.django_db
def test_home_gives_only_the_notices_of_today(client, campus):
    home = campus.root_page.specific
    today = timezone.localdate()
    home.notices.add(
        HomeNotice(label="昨天", last_day=today - timedelta(days=1)), HomeNotice(label="今天", last_day=today)
    )
    home.save()
    answer = client.get(f"/api/v3/pages/{home.pk}/").json()
    assert [notice["label"] for notice in answer["notices_today"]] == ["今天"]
