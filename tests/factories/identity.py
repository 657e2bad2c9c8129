"""A form that asks who is sending, and somebody who proves it."""

import re

from cms_apps.core.models import OutboxMessage
from cms_apps.forms.identity.email import ask_for_code, prove_by_code
from cms_apps.forms.states import IdentityKind

from .forms import feedback_page, sending

LI = "li@stu.example.edu.cn"
VISITOR = "203.0.113.1"


def asking_page(parent, *extra, **fields):
    """A published form page that takes campus addresses."""
    known = {"identity": IdentityKind.EMAIL, "email_domains": "stu.example.edu.cn, example.edu.cn"}
    return feedback_page(parent, *extra, **{**known, **fields})


def code_sent_to(address):
    """What stands in the newest mail to an address."""
    newest = OutboxMessage.objects.filter(to=address).order_by("-pk").first()
    return re.search(r"^\d{6}$", newest.body, re.MULTILINE)[0]


def ask(page, address=LI, sender=VISITOR):
    """Ask for a code; returns it."""
    ask_for_code(page, address=address, sender=sender)
    return code_sent_to(address)


def prove(page, code, address=LI, sender=VISITOR):
    return prove_by_code(page, address=address, code=code, sender=sender).text


def proof_of(page, address=LI):
    return prove(page, ask(page, address), address)


def proved_sending(page, proof, **changes):
    return sending(page, proof=proof, **changes)
