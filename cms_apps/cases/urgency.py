"""Danger for life or limb, known by its words or its category."""

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


def _squeezed(text: str) -> str:
    return "".join(text.casefold().split())
