"""The editors' manual: two languages that say the same, pictures that a script can take again."""

import importlib.util
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MANUALS = [DOCS / "editors.zh-Hans.md", DOCS / "editors.md"]
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
LARGEST = 150 * 1000
"""Bytes of a picture."""

PICTURE = re.compile(r"!\[[^\]]+\]\(([^)\s]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) +(.+?) *$", re.MULTILINE)


def text_of(page):
    return CODE.sub("", page.read_text())


def headings(page):
    return HEADING.findall(re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL))


def anchors(page):
    """Fragments of a page's headings, as GitHub makes them."""
    words = [re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for _level, words in headings(page)]
    return set(words)


def pictures_of(page):
    return [(page.parent / path).resolve() for path in PICTURE.findall(text_of(page))]


@pytest.fixture(scope="module")
def screenshots():
    spec = importlib.util.spec_from_file_location("screenshots", DOCS / "screenshots.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def taken(screenshots):
    """Names of all files that the script writes."""
    return {file for name in screenshots.PICTURES for file in screenshots.files(name).values()}


def test_every_picture_shown_is_one_the_script_takes_and_the_other_way_round(screenshots):
    shown = {picture for page in PAGES for picture in pictures_of(page)}
    assert shown == {DOCS / "images" / file for file in taken(screenshots)}


def test_the_folder_holds_just_what_the_script_takes(screenshots):
    assert {path.name for path in (DOCS / "images").iterdir()} == taken(screenshots)


def test_pictures_are_small(screenshots):
    for path in (DOCS / "images").glob("*.png"):
        assert path.stat().st_size < LARGEST, path.name
        with Image.open(path) as picture:
            assert picture.width <= 1280, path.name


def test_both_manuals_have_the_same_headings():
    chinese, english = ([level for level, _words in headings(page)] for page in MANUALS)
    assert chinese == english
    assert len(chinese) > 10


def test_both_manuals_show_the_same_pictures(screenshots):
    chinese, english = ([path.name for path in pictures_of(page)] for page in MANUALS)
    names = {file: name for name in screenshots.PICTURES for file in screenshots.files(name).values()}
    assert [names[file] for file in chinese] == [names[file] for file in english]
    own = [screenshots.files(names[file]) for file in english]
    assert english == [files.get("en", files["zh-hans"]) for files in own]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    broken = []
    for link in LINK.findall(text_of(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, fragment = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)
    assert broken == []
