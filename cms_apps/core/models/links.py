"""What the nightly check of links found."""

from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy


class BrokenLinkQuerySet(models.QuerySet["BrokenLink"]):
    def mendable_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Those on pages this person may edit, in one query."""
        pages = PagePermissionPolicy(Page).instances_user_has_permission_for(user, "change")
        return self.filter(page_id__in=pages.order_by().values("pk"))

    def may_be_mended_at_all(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        """Whether somebody may read the register and edit some pages."""
        may_read = getattr(user, "has_perm", None) is not None and user.has_perm("cms_core.view_brokenlink")  # type: ignore[union-attr]
        return may_read and PagePermissionPolicy(Page).user_has_permission(user, "change")


class BrokenLink(models.Model):
    """One link or picture of a published page that leads nowhere; found again every night until mended."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Link to a page that is gone or not published")
        DOCUMENT = "document", _("Document that is gone")
        IMAGE = "image", _("Image that is gone")
        ADDRESS = "address", _("Address on this site that leads nowhere")

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="broken_links"
    )
    kind = models.CharField(_("what is broken"), max_length=10, choices=Kind.choices)
    target = models.CharField(_("leads to"), max_length=500)
    place = models.CharField(_("where"), max_length=200, blank=True)
    words = models.CharField(_("words"), max_length=200, blank=True)
    found_at = models.DateTimeField(_("found"))

    objects = BrokenLinkQuerySet.as_manager()

    class Meta:
        ordering = ["page__title", "pk"]
        verbose_name = _("broken link")
        verbose_name_plural = _("broken links")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "kind", "target", "place"], name="cms_core_one_broken_link"
            )
        ]

    def __str__(self) -> str:
        return self.target
