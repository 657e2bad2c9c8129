"""What staff may do with a case: who, when, with which words, and by which service.

One table for the case's page in the admin, for the API and for the tests: what is not in it can't be done.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import act_forms as forms
from .models import AnswerDraft, Case, CaseEvent
from .publication.forms import CiteForm, PublishForm
from .reading import Role, roles_in
from .services import answering, handling, merging, publishing
from .services import closing as ending
from .services.moving import IllegalMoveError, locked
from .states import CaseState, DraftStage

OPEN = CaseState.open()
WORKED_ON = OPEN - {CaseState.ANSWERED}
HANDED_ON = frozenset(DraftStage) - {DraftStage.DRAFT}


class NotAllowedError(Exception):
    """This person may not do this with this case, as it stands."""


class StaleCaseError(Exception):
    """Somebody else changed the case since the page was shown.

    Attributes:
        case: as it is now.
    """

    def __init__(self, case: Case) -> None:
        super().__init__(case.number)
        self.case = case


def _no_others(_case_id: int, _data: Mapping[str, Any]) -> frozenset[int]:
    return frozenset()


@dataclass(frozen=True)
class Act:
    """One thing to do.

    Attributes:
        label: what its button says.
        roles: who may, of those who are something to the case.
        states: in which the case may be.
        form: what has to be said with it.
        run: the service.
        stages: the answer's stages at which it may be done; None for any, and for no answer at all.
        on_hand_over: True only before a handed-over case was accepted, False only else, None always.
        fits_case: what else the case must be.
        on_erased: even of a case whose words are erased.
        is_fresh: refused on a stale page; words that change nothing are never refused.
        others: keys of the other cases it changes, from this one's and from what was typed: all are locked
            together.
    """

    key: str
    label: Promise
    roles: Collection[Role]
    states: Collection[CaseState]
    run: Callable[..., None]
    form: type[forms.ActForm] = forms.NothingForm
    stages: Collection[DraftStage | None] | None = None
    on_hand_over: bool | None = None
    fits_case: Callable[[Case], bool] = lambda case: True
    on_erased: bool = False
    is_fresh: bool = True
    others: Callable[[int, Mapping[str, Any]], frozenset[int]] = _no_others

    def fits(self, case: Case, stage: str | None) -> bool:
        """Whether the case stands where this may be done."""
        handed_over = case.handed_over_by_id is not None
        return (
            CaseState(case.state) in self.states
            and (self.stages is None or stage in self.stages)
            and self.on_hand_over in (None, handed_over)
            and (self.on_erased or case.erased_at is None)
            and self.fits_case(case)
        )


UNIT, LEADER, OFFICE, MANAGER = Role.UNIT, Role.LEADER, Role.OFFICE, Role.MANAGER
NEW = {CaseState.RECEIVED, CaseState.REOPENED}
NOT_AWAY: Collection[DraftStage | None] = (None, DraftStage.DRAFT)

_ACTS = (
    Act("accept", _("Accept"), {UNIT}, NEW, handling.accept),
    Act(
        "refuse",
        _("Refuse the hand-over"),
        {UNIT},
        {CaseState.RECEIVED},
        handling.refuse,
        forms.ReasonForm,
        on_hand_over=True,
    ),
    Act(
        "write",
        _("Save draft"),
        {UNIT},
        OPEN,
        answering.write,
        forms.AnswerForm,
        stages=NOT_AWAY,
    ),
    Act(
        "submit",
        _("Hand in the answer"),
        {UNIT},
        OPEN,
        answering.submit,
        forms.AnswerForm,
        stages=NOT_AWAY,
    ),
    Act(
        "approve",
        _("Approve the answer"),
        {OFFICE},
        OPEN,
        answering.approve,
        forms.AnswerForm,
        stages={DraftStage.REVIEW},
    ),
    Act(
        "sign",
        _("Sign and send"),
        {MANAGER},
        OPEN,
        answering.sign,
        forms.AnswerForm,
        stages={DraftStage.SIGN_OFF},
    ),
    Act(
        "send_back",
        _("Send back to the writer"),
        {OFFICE, MANAGER},
        OPEN,
        answering.send_back,
        forms.ReasonForm,
        stages=HANDED_ON,
    ),
    Act(
        "progress", _("Tell the sender what is being done"), {UNIT}, OPEN, handling.progress, forms.WordsForm
    ),
    Act("ask", _("Ask the sender"), {UNIT}, WORKED_ON - {CaseState.WAITING}, handling.ask, forms.WordsForm),
    Act(
        "transfer",
        _("Hand over to another unit"),
        {UNIT},
        WORKED_ON,
        handling.transfer,
        forms.TransferForm,
        stages=NOT_AWAY,
        on_hand_over=False,
    ),
    Act("assign_unit", _("Give to a unit"), {OFFICE}, WORKED_ON, handling.assign_unit, forms.UnitForm),
    Act(
        "assign_person", _("Put somebody in charge"), {LEADER}, OPEN, handling.assign_person, forms.PersonForm
    ),
    Act("close", _("Close the case"), {LEADER, OFFICE}, OPEN, ending.close, forms.CloseForm),
    Act(
        "merge",
        _("Merge into another case"),
        {OFFICE},
        OPEN,
        merging.merge,
        forms.MergeForm,
        others=merging.involved,
    ),
    Act(
        "reopen",
        _("Take up again"),
        {LEADER, OFFICE, MANAGER},
        {CaseState.ANSWERED, CaseState.CLOSED},
        ending.reopen,
        forms.ReasonForm,
    ),
    Act("amend", _("Set right what it is about"), {OFFICE}, OPEN, handling.amend, forms.AmendForm),
    Act("supervise", _("Supervise"), {OFFICE}, OPEN, handling.supervise, forms.WordsForm, is_fresh=False),
    Act("instruct", _("Instruct"), {MANAGER}, OPEN, handling.instruct, forms.WordsForm, is_fresh=False),
    Act(
        "publish",
        _("Publish, redacted"),
        {OFFICE},
        frozenset(CaseState),
        publishing.publish,
        PublishForm,
        fits_case=publishing.may_be_published,
    ),
    Act(
        "cite",
        _("Name the page about it"),
        {OFFICE},
        frozenset(CaseState),
        publishing.cite,
        CiteForm,
        fits_case=publishing.is_published,
    ),
    Act(
        "unpublish",
        _("Take off the website"),
        {OFFICE},
        frozenset(CaseState),
        publishing.unpublish,
        fits_case=publishing.is_published,
        on_erased=True,
    ),
    Act(
        "note",
        _("Add a note"),
        {UNIT, OFFICE, MANAGER},
        frozenset(CaseState),
        handling.note,
        forms.WordsForm,
        is_fresh=False,
    ),
)
ACTS: Mapping[str, Act] = MappingProxyType({act.key: act for act in _ACTS})


def acts_for(user: Any, case: Case) -> list[Act]:
    """What somebody may do with a case as it stands, in the table's order."""
    roles, stage = roles_in(user, case), _stage(case)
    return [act for act in ACTS.values() if roles & set(act.roles) and act.fits(case, stage)]


@transaction.atomic
def perform(
    key: str,
    *,
    case_id: int,
    actor: Any,
    data: Mapping[str, Any],
    stamp: int | None = None,
    once: UUID | None = None,
) -> Case:
    """Do it, under a lock, once.

    Args:
        data: as a browser posts it or JSON has it, for the act's form.
        stamp: of the case as the actor saw it; None for whoever doesn't care.
        once: of the page or request; the same again does nothing more.

    Returns:
        The case as it is after it.

    Raises:
        Case.DoesNotExist: there is none, or the actor may not know of it.
        NotAllowedError, StaleCaseError: see there.
        ValidationError: by field, in the active language.
    """
    act = ACTS[key]
    others = act.others(case_id, data)
    case = locked(case_id, *others)
    roles = roles_in(actor, case)
    if not roles:
        raise Case.DoesNotExist
    if once is not None and _is_done(case, once):
        return case
    is_stale = act.is_fresh and stamp not in (None, case.stamp)
    if is_stale or not act.others(case_id, data) <= others:
        raise StaleCaseError(case)
    if not (roles & set(act.roles) and act.fits(case, _stage(case))):
        raise NotAllowedError(key)
    form = form_for(act, case, data, actor=actor)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    try:
        act.run(case, actor=actor, key=once, **form.cleaned_data)
    except IllegalMoveError as illegal:
        raise NotAllowedError(key) from illegal
    return case


def form_for(act: Act, case: Case, data: Mapping[str, Any] | None = None, *, actor: Any) -> forms.ActForm:
    """The act's form, filled with what the case has or with what was typed."""
    form = act.form(data, case=case)
    form.actor = actor
    return form


def _is_done(case: Case, once: UUID) -> bool:
    events, drafts = (
        CaseEvent.objects.filter(case=case, key=once),
        AnswerDraft.objects.filter(case=case, key=once),
    )
    return events.exists() or drafts.exists()


def _stage(case: Case) -> str | None:
    return AnswerDraft.objects.filter(case=case).values_list("stage", flat=True).first()
