"""A visitor with a browser who notices what goes wrong on a page."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH_POLICY = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@cache
def axe_source():
    return AXE.read_text()


def follow(page, link):
    """Click a link or button and wait for the page it leads to: a click alone returns before it is there."""
    target = page.locator(link).first if isinstance(link, str) else link
    with page.expect_navigation():
        target.click()


class Visitor:
    """One tab; collects console errors and requests to other origins while it is open."""

    def __init__(self, context, address):
        self.address = address
        self.page = context.new_page()
        self.page.add_init_script(WATCH_POLICY)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._see)
        self.errors = []
        self.strangers = []
        self.status = None

    def open(self, path):
        self.status = self.page.goto(self.address + path).status
        return self.page

    def load_every_picture(self):
        """Lazy ones too, since a full page is judged."""
        self.page.evaluate(
            """() => Promise.all([...document.images].map((image) => {
                 image.loading = "eager"; return image.decode().catch(() => {}); }))"""
        )

    def policy_violations(self):
        return self.page.evaluate("window.violations")

    def sideways_scroll(self):
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def accessibility_faults(self, within="html"):
        """One line a fault: rule, element, what to do. CSP doesn't bind what the test itself evaluates."""
        self.page.evaluate(axe_source())
        found = self.page.evaluate(
            "([within, tags]) => axe.run(within, {runOnly: tags, resultTypes: ['violations']})",
            [within, AXE_TAGS],
        )
        return [
            f"{fault['id']}: {node['html'][:160]} – {node['failureSummary']}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    def _hear(self, message):
        own_status = self.status is None and "Failed to load resource" in message.text
        document = message.location.get("url") == self.page.url
        if message.type == "error" and not (own_status or document):
            self.errors.append(message.text)

    def _see(self, request):
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.address):
            self.strangers.append(request.url)


def assert_sound(visitor):
    visitor.load_every_picture()
    assert visitor.sideways_scroll() <= 0
    assert visitor.accessibility_faults() == []
    assert visitor.policy_violations() == []
    assert visitor.errors == []
    assert visitor.strangers == []
