"""A mailbox and letters to it."""

import wagtail_factories

from cms_apps.core.models import Place
from cms_apps.mailbox.models import MailboxField, MailboxPage


class MailboxPageFactory(wagtail_factories.PageFactory):
    title = "总经理信箱"
    slug = "mailbox"
    consent_text = "只用来办理这封信，办结一年后删除。"

    class Meta:
        model = MailboxPage


def mailbox_page(parent, *own, **fields):
    """A published one; `own` are the editor's (label, key, type, options)."""
    page = MailboxPageFactory(parent=parent, **fields)
    for number, (label, key, kind, options) in enumerate(own):
        page.form_fields.add(
            MailboxField(label=label, clean_name=key, field_type=kind, sort_order=number, **options)
        )
    page.save_revision().publish()
    return MailboxPage.objects.get(pk=page.pk)


def letter(**changes):
    """What a student writes."""
    return {
        "kind": "opinion",
        "category": "dining",
        "place": str(Place.objects.campuses().first().pk),
        "subject": "二食堂晚饭没有热菜",
        "letter": "晚上七点以后没有热菜，能不能留一个窗口？",
        "about_unit": "",
        "contact": "",
        "wants_public": True,
        **changes,
    }
