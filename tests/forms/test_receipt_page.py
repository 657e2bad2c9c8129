"""The page that shows the receipt: where it leads, and the QR code drawn into it."""

import re

import pytest
import segno

from cms_apps.forms.models.page import Outcome
from cms_apps.pages.models import FeedbackPage
from tests.factories.forms import feedback_page

from .test_door import fill


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page)


def shown(client, page, monkeypatch, manage_url):
    accept = lambda self, submission, receipt: Outcome(manage_url=manage_url)  # noqa: E731
    monkeypatch.setattr(FeedbackPage, "accept", accept)
    text = client.post(page.url, fill(client, page)).content.decode()
    return text, re.search(r'id="receipt">([^<]+)<', text)[1].replace("-", "")


@pytest.mark.parametrize("manage_url", ["/cases/", "http://testserver/cases/"])
def test_the_link_carries_the_receipt_behind_the_hash_and_nowhere_else(client, page, monkeypatch, manage_url):
    text, receipt = shown(client, page, monkeypatch, manage_url)
    assert f'href="http://testserver/cases/#{receipt}"' in text
    assert text.count(receipt) == 1


def test_the_qr_code_is_the_link_drawn_into_the_page(client, page, monkeypatch):
    text, receipt = shown(client, page, monkeypatch, "/cases/")
    svg = re.search(r'<svg[^>]*class="qr".*?</svg>', text, re.DOTALL)[0]
    same = segno.make(f"http://testserver/cases/#{receipt}", error="m", micro=False)
    dark = sum(module for row in same.matrix for module in row)
    drawn = sum(int(length) for length in re.findall(r"h(\d+)", re.findall(r'd="([^"]+)"', svg)[-1]))
    assert drawn == dark
    other = segno.make(f"http://testserver/cases/#{receipt[::-1]}", error="m", micro=False)
    assert re.findall(r'd="([^"]+)"', svg)[-1] in same.svg_inline(border=4)
    assert re.findall(r'd="([^"]+)"', svg)[-1] not in other.svg_inline(border=4)
    assert not any(word in svg for word in ("href", "style=", "<image", receipt))


def test_a_receipt_that_opens_nothing_has_no_link(client, page, monkeypatch):
    text, _receipt = shown(client, page, monkeypatch, "")
    assert 'class="qr"' not in text
    assert "receipt__open" not in text


def test_a_printed_page_says_where_to_type_it(client, page, monkeypatch):
    text, _receipt = shown(client, page, monkeypatch, "/cases/")
    assert re.search(r'<p class="print-only">\s*http://testserver/cases/\s*</p>', text)
