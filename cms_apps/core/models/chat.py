"""Groups of a chat program in which a robot of ours may speak."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..sealing import SealBrokenError, unseal
from ..validators import one_line, storable
from .campus import Unit


class ChatGroupQuerySet(models.QuerySet["ChatGroup"]):
    def of(self, unit: Unit | None) -> Self:
        """The groups in use of a unit; of the whole house for None."""
        return self.filter(unit=unit, is_active=True)


class ChatGroup(models.Model):
    """A group in WeCom, DingTalk or Feishu, by the address of the robot somebody added to it.

    That address is all anybody needs to speak there, so it is a secret: stored sealed and shown to nobody.
    """

    class Kind(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    name = models.CharField(_("called"), max_length=60, unique=True, validators=[one_line, storable])
    kind = models.CharField(_("program"), max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="chat_groups",
        verbose_name=_("unit"),
        help_text=_("Empty: of the whole house."),
    )
    sealed_address = models.TextField(editable=False)
    sealed_secret = models.TextField(blank=True, editable=False)
    gets_urgent = models.BooleanField(_("gets urgent matters"), default=True)
    gets_overdue = models.BooleanField(_("gets overdue matters"), default=True)
    gets_digest = models.BooleanField(_("gets the daily digest"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ChatGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("chat group")
        verbose_name_plural = _("chat groups")

    def __str__(self) -> str:
        return self.name

    @property
    def address_hint(self) -> str:
        """Enough of the address to tell two robots apart: its last four characters."""
        try:
            return f"…{unseal(self.sealed_address)[-4:]}"
        except SealBrokenError:
            return str(_("can't be read any more: enter it again"))
