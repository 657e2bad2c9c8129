"""Campus sign-ins over HTTP: providers in processes of their own, and a browser that goes there and back."""

import re
import subprocess
import sys
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import requests

from cms_apps.forms.states import IdentityKind

from .forms import feedback_page

PROVIDERS = Path(__file__).parents[1] / "providers"
ZHANG, WANG = "20261234515", "20269999901"
BROWSER = "http://testserver"


def campus_page(parent, *extra, **fields):
    """A published form page for campus accounts."""
    return feedback_page(parent, *extra, **{"identity": IdentityKind.CAMPUS, **fields})


@contextmanager
def running(name):
    """A provider's process; yields its address."""
    script = [sys.executable, PROVIDERS / f"{name}.py"]
    process = subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def settings_for(name, address, site=BROWSER):
    """What the site needs to know of a provider; with OpenID Connect it is registered there first."""
    if name == "cas":
        return {"CAMPUS_SIGN_IN": "cas", "CAS_SERVER_URL": address}
    wanted = {"redirect_uris": [f"{site}/sign-in/callback/"]}
    client = requests.post(f"{address}/oauth2/clients", json=wanted, timeout=20).json()
    return {
        "CAMPUS_SIGN_IN": "oidc",
        "OIDC_ISSUER": address,
        "OIDC_CLIENT_ID": client["client_id"],
        "OIDC_CLIENT_SECRET": client["client_secret"],
    }


class Campus:
    """One of the two providers, as people and tests meet it."""

    def __init__(self, name, address):
        self.name, self.address = name, address

    def fail(self, fault):
        root = "{0.scheme}://{0.netloc}".format(urlsplit(self.address))
        requests.put(f"{root}/fault/{fault}", timeout=20).raise_for_status()

    def enter(self, address, who, **posted):
        """Sign in on the provider's page; returns where it sends the browser back to."""
        field = "username" if self.name == "cas" else "sub"
        answer = requests.post(address, {field: who, **posted}, allow_redirects=False, timeout=20)
        return answer.headers["location"]


def link_on(response):
    """Where the one button of the page leads."""
    found = re.search(r'href="(/sign-in/\d+/[^"]*)"', response.content.decode())
    return unescape(found[1])


def set_out(client, page):
    """From the form's page to the provider; returns the address there."""
    return client.get(link_on(client.get(page.url)))["location"]


def come_back(client, location):
    """Follow the provider's redirect; returns the site's answer to it."""
    parts = urlsplit(location)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client, page, provider, who=ZHANG):
    """There and back; returns the form's page."""
    back = come_back(client, provider.enter(set_out(client, page), who))
    assert back.status_code == 302
    return client.get(back["location"])
