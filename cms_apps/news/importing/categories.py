"""Which category an imported article belongs to."""

import hashlib

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..models import NewsCategory
from .report import fault


def category_for(name: str, *, create: bool, dry_run: bool) -> NewsCategory:
    """The category of that address word or Chinese or English name; the first one when no name is given.

    With `create` an unknown one is made, in the caller's transaction; in a dry run it stays unsaved.

    Raises:
        ArticleError: there is none and none may be made.
        ValidationError: the name is too long for one.
    """
    category = _known(name) if name else NewsCategory.objects.first()
    if category is not None:
        return category
    if not name:
        raise fault(_("There is no category yet; run setup_site first."), field="category")
    if not create:
        message = _("There is no category “%(name)s”; --create-categories makes it.") % {"name": name[:60]}
        raise fault(message, field="category")
    return _new(name, dry_run=dry_run)


def _known(name: str) -> NewsCategory | None:
    same = Q(slug=name.lower()) | Q(name__iexact=name) | Q(name_en__iexact=name)
    return NewsCategory.objects.filter(same).first()


def _new(name: str, *, dry_run: bool) -> NewsCategory:
    """Its address word is the name's ASCII words, else `category-` and six hexadecimal digits of its hash."""
    slug = slugify(name).replace("_", "-").strip("-")
    if not slug or not name.isascii():
        slug = f"category-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    category = NewsCategory(name=name, name_en=name if name.isascii() else "", slug=slug)
    try:
        category.full_clean()
    except ValidationError as error:
        raise fault(" ".join(error.messages), field="category") from error
    if not dry_run:
        category.save()
    return category
