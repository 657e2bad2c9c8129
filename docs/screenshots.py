"""Takes the pictures of README and docs from a running `make demo`, so that they never go stale.

make demo                                      # in one terminal
.venv/bin/python docs/screenshots.py [PORT]    # in another
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "images"
PICTURES = {
    # name: (path, width, height, who is signed in)
    "home": ("/", 1280, 860, None),
    "home-phone": ("/", 360, 740, None),
    "news": ("/news/", 1280, 860, None),
    "admin-editor": ("/admin/", 1280, 800, "demo-editor"),
    "admin-articles": ("/admin/cms_news/newspage/", 1280, 800, "demo-moderator"),
}


def take(browser: Browser, address: str, name: str) -> None:
    path, width, height, person = PICTURES[name]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    if person:
        page.goto(f"{address}/admin/login/")
        page.fill("[name=username]", person)
        page.fill("[name=password]", f"{person}-2026")
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/admin/")
    page.goto(address + path, wait_until="networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    context.close()


def main() -> None:
    address = f"http://127.0.0.1:{sys.argv[1] if len(sys.argv) > 1 else 8000}"
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        for name in PICTURES:
            take(browser, address, name)
        browser.close()


if __name__ == "__main__":
    main()
