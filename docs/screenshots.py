"""Takes the pictures of README and docs from a running `make demo`, so that they never go stale.

make demo                                             # in one terminal, best with a fresh DATA_DIR
.venv/bin/python docs/screenshots.py [PORT] [NAME…]   # in another; without names, all

It changes the demo where a picture needs it: a person's language and e-mail address, one draft, one
translation.
"""

import io
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
COLOURS = 96
"""Of a picture's palette: enough for text, at a third of the size."""
BOTH = ("zh-hans", "en")
BROWSER_LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}
ENDINGS = {"zh-hans": "", "en": "-en"}
REGISTER = "/admin/cms_news/newspage/"

Step = Callable[[Page], None]


@dataclass(frozen=True)
class Picture:
    """One view of the demo.

    Attributes:
        path: where the browser goes.
        person: user name of who is signed in; None: a reader.
        prepare: what is done there before the picture is taken.
        languages: the admin's; a picture is taken in each of them.
    """

    path: str
    person: str | None = None
    prepare: Step | None = None
    languages: tuple[str, ...] = ("zh-hans",)
    width: int = 1280
    height: int = 800


# -- Steps: they find things by address and mark-up, since the words differ by language ---------


def settle(page: Page) -> None:
    """Wait until nothing loads any more and what slides in has come to rest."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)


def first_article(page: Page) -> None:
    page.locator("main td a[href*='/edit/']").first.click()
    settle(page)


def first_case(page: Page) -> None:
    page.locator("main td a[href*='/admin/cases/']").first.click()
    settle(page)


def add_article(page: Page) -> None:
    """Begin an article beside the first one listed: above an article, the last crumb is its list."""
    first_article(page)
    crumbs = page.locator("a[href^='/admin/pages/']").evaluate_all(
        "all => all.map(one => one.pathname).filter(path => /^.admin.pages.[0-9]+.$/.test(path))"
    )
    page.goto(re.sub(r"/admin/.*", crumbs[-2].replace("pages/", "pages/add/cms_news/newspage/"), page.url))
    settle(page)


def add_block(page: Page) -> None:
    add_article(page)
    button = page.locator(".c-sf-add-button:visible").first
    button.evaluate("button => button.scrollIntoView({block: 'start'}); window.scrollBy(0, -120)")
    button.click()
    settle(page)


def panel(name: str) -> Step:
    """Open the first article listed, and a panel at the side of the editor."""

    def step(page: Page) -> None:
        first_article(page)
        toggle = page.locator(f"[data-side-panel-toggle={name}]")
        if toggle.get_attribute("aria-expanded") != "true":
            toggle.click()
        page.wait_for_timeout(3000)
        settle(page)

    return step


def footer_menu(page: Page) -> None:
    first_article(page)
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    settle(page)


def review_sheet(page: Page) -> None:
    first_article(page)
    page.goto(re.sub(r"/admin/pages/(\d+)/.*", r"/admin/reviews/\1/", page.url))
    settle(page)


def comparison(page: Page) -> None:
    """Compare a draft with what it was before a sentence was added to its summary."""
    added = "每站先放二十把，坏伞送到公寓值班室。"
    first_article(page)
    summary = page.locator("[name=summary]")
    if added not in summary.input_value():
        summary.fill(summary.input_value() + added)
        page.locator("footer button[type=submit]").first.click()
        settle(page)
    page.goto(re.sub(r"/edit/.*", "/revisions/compare/earliest...latest/", page.url))
    settle(page)


def translation(page: Page) -> None:
    """Open the translation editor, after asking for the translation where there is none."""
    first_article(page)
    page.goto(re.sub(r"/admin/pages/(\d+)/.*", r"/admin/localize/submit/page/\1/", page.url))
    box = page.locator("main [name=locales]").last
    if box.count() and box.is_enabled():
        box.check()
        page.locator("main form [type=submit]").first.click()
        settle(page)
    else:
        page.goto(re.sub(r"/admin/.*", "/admin/localize/reports/translations/", page.url))
        page.locator("main td a[href*='/edit/']").last.click()
        settle(page)
    page.locator(".messages").evaluate_all("all => all.forEach(one => one.remove())")
    page.evaluate("scrollTo(0, 0)")


def last_picture(page: Page) -> None:
    page.locator("main a[href*='/admin/images/'][href*='?next']").first.click()
    settle(page)


def home_page(page: Page) -> None:
    """Open the home page's form where its notices stand."""
    page.locator("main a[href*='/edit/']").first.click()
    settle(page)
    page.locator("#inline_child_notices-0").evaluate("one => one.scrollIntoView()")
    page.evaluate("window.scrollBy(0, -120)")
    settle(page)


def next_day(page: Page) -> None:
    page.locator("main a[href*='/reception-days/']").first.click()
    settle(page)


def first_letter(page: Page) -> None:
    page.locator("main .row__title").first.click()
    settle(page)


def desk_in_use(page: Page) -> None:
    """Open the last day that is over, as on the day: its desk open again, and somebody who is next."""
    page.locator(".desk-days").last.locator("a").first.click()
    settle(page)
    for button in ("button[value=reopen]", ".desk-row--no_show button[value=check_in]"):
        if page.locator(button).count() and not page.locator(".desk-next strong").count():
            page.locator(button).first.click()
            settle(page)
    page.locator(".messages").evaluate_all("all => all.forEach(one => one.remove())")


# -- The pictures ------------------------------------------------------------------------------

PICTURES = {
    "home": Picture("/", height=860),  # of README
    # Of the editors' manual, in its order
    "admin-editor": Picture("/admin/", "demo-editor", languages=BOTH),
    "admin-articles": Picture(REGISTER, "demo-moderator", languages=BOTH),
    "article-new": Picture(REGISTER, "demo-editor", add_article, BOTH),
    "article-blocks": Picture(REGISTER, "demo-editor", add_block, BOTH),
    "article-preview": Picture(f"{REGISTER}?state=draft", "demo-editor", panel("preview"), BOTH),
    "review-decision": Picture(f"{REGISTER}?step=mine", "demo-first", footer_menu, BOTH),
    "review-sheet": Picture(f"{REGISTER}?q=公寓走廊215盏灯", "demo-moderator", review_sheet, BOTH),
    "schedule": Picture(f"{REGISTER}?state=scheduled", "demo-moderator", panel("status"), BOTH),
    "revisions-compared": Picture(f"{REGISTER}?state=draft&whose=mine", "demo-editor", comparison, BOTH),
    "home-notices": Picture("/admin/pages/", "demo-moderator", home_page, BOTH),
    "picture-form": Picture("/admin/images/", "demo-editor", last_picture, BOTH),
    "translation-editor": Picture(f"{REGISTER}?state=live", "demo-moderator", translation, BOTH),
    "searches": Picture("/admin/cms_search/searchoutcome/", "demo-editor", languages=BOTH),
    "not-translated": Picture("/en/news/how-duty-roster-works/"),
    # Of the page on forms
    "form": Picture("/feedback/", width=360, height=900),
    "submissions": Picture("/admin/cms_forms/submission/", "demo-reader"),
    # Of the pages on the mailbox and on cases
    "mailbox": Picture("/mailbox/", width=360, height=900),
    "thread": Picture("/cases/#DEMOL2ETTERHOTD3SHES2ATNIG", width=360, height=900),
    "case": Picture("/admin/cms_cases/case/?due=review", "demo-office", first_case),
    "rates": Picture("/cases/rates/", height=1000),
    "letters": Picture("/cases/letters/", width=360, height=900),
    "letter": Picture("/cases/letters/?q=热菜", prepare=first_letter, width=360, height=900),
    "reception": Picture("/reception-days/", prepare=next_day, width=360, height=900),
    "desk": Picture("/admin/reception/desk/", "demo-office", desk_in_use, width=360, height=900),
    "hotline": Picture("/hotline/", width=360, height=900),
    "society": Picture("/societies/canteen-committee/", width=360, height=900),
    "society-desk": Picture("/admin/societies/canteen-committee/", "demo-guide"),
    "case-reports": Picture("/admin/cases/reports/", "demo-office", height=1000),
}


def files(name: str) -> dict[str, str]:
    """Names of a picture's files by the admin's language."""
    return {language: f"{name}{ENDINGS[language]}.png" for language in PICTURES[name].languages}


# -- The camera --------------------------------------------------------------------------------


def sign_in(page: Page, address: str, person: str, language: str) -> None:
    """Sign in with the demo's public password, and turn the admin to a language."""
    page.goto(f"{address}/admin/login/")
    page.fill("[name=username]", person)
    page.fill("[name=password]", f"{person}-2026")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    speak(page, address, language)


def speak(page: Page, address: str, language: str) -> None:
    """Set the admin's language of who is signed in; the form won't do without an e-mail address."""
    page.goto(f"{address}/admin/account/")
    select = page.locator("[name=locale-preferred_language]")
    if select.input_value() != language:
        select.select_option(language)
        if not page.input_value("[name=name_email-email]"):
            page.fill("[name=name_email-email]", "nobody@example.invalid")
        page.locator("button.button-longrunning[type=submit]").last.click()
        settle(page)


def take(browser: Browser, address: str, name: str, language: str) -> None:
    picture = PICTURES[name]
    viewport = {"width": picture.width, "height": picture.height}
    context = browser.new_context(viewport=viewport, locale=BROWSER_LANGUAGES[language])
    page = context.new_page()
    if picture.person:
        sign_in(page, address, picture.person, language)
    page.goto(address + picture.path)
    settle(page)
    if picture.prepare:
        picture.prepare(page)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / files(name)[language], optimize=True)
    if picture.person and language != BOTH[0]:
        speak(page, address, BOTH[0])
    context.close()


def wanted(names: list[str]) -> Iterator[tuple[str, str]]:
    """Each picture with each of its languages."""
    for name in names or PICTURES:
        for language in PICTURES[name].languages:
            yield name, language


def main() -> None:
    port, *names = sys.argv[1:] or ["8000"]
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        for name, language in wanted(names):
            take(browser, f"http://127.0.0.1:{port}", name, language)
        browser.close()


if __name__ == "__main__":
    main()
