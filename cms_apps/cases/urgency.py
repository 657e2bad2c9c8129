"""Danger for life or limb, known by its words or its category."""

from collections.abc import Mapping
from typing import Any

from laces.components import Component

from .models import Category, UrgentMatter


def urgent_matter(text: str, category: Category | None = None) -> UrgentMatter | None:
    """What a letter is urgent as: by its words first, which say more than the category; None if by neither.

    Words are compared without regard to case and spaces. A false alarm costs a call, a missed one more.
    """
    squeezed = _squeezed(text)
    for matter in UrgentMatter.objects.filter(is_active=True):
        if any(word and word in squeezed for word in map(_squeezed, matter.words.splitlines())):
            return matter
    always = category.urgent if category else None
    return always if always and always.is_active else None


def advice_on(text: str, category_slug: str) -> UrgentMatter | None:
    """The same before anything is sent, for the address word of a category."""
    category = Category.objects.select_related("urgent").filter(slug=category_slug).first()
    return urgent_matter(text, category)


class UrgentAdvice(Component):
    """Advice and emergency numbers, above the button that sends."""

    template_name = "cms_cases/urgent.html"

    def __init__(self, matter: UrgentMatter) -> None:
        self.matter = matter

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"matter": self.matter}


def _squeezed(text: str) -> str:
    return "".join(text.casefold().split())
