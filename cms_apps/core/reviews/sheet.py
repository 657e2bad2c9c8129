"""The review sheet 审核单: who submitted, reviewed and published a page, in rounds, the newest first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wagtail.models import Page

from ..models import ReviewRecord
from .names import step_name
from .recording import person_name

Verdict = ReviewRecord.Verdict


@dataclass
class Line:
    """One decision.

    Attributes:
        newest_after: the version it was changed to before it went live (or until now); None: not changed.
        compares: whether both versions still exist, so that Wagtail can compare them.
    """

    record: ReviewRecord
    newest_after: int | None = None
    compares: bool = False

    @property
    def is_decision(self) -> bool:
        """Whether it decided a step: a submission and a publication belong to none."""
        return self.record.verdict in {Verdict.PASSED, Verdict.RETURNED}

    @property
    def step(self) -> str:
        return step_name(self.record.step) if self.is_decision else str(self.record.get_verdict_display())

    @property
    def is_scheduled(self) -> bool:
        return self.record.verdict == Verdict.PUBLISHED and self.record.step == ReviewRecord.SCHEDULED

    @property
    def is_pass(self) -> bool:
        return self.record.verdict == Verdict.PASSED


@dataclass
class Round:
    """One review from its submission to its publication; or one publication without a review."""

    lines: list[Line] = field(default_factory=list)

    @property
    def is_reviewed(self) -> bool:
        return self.lines[0].record.workflow_state_id is not None

    @property
    def publications(self) -> list[ReviewRecord]:
        return [line.record for line in self.lines if line.record.verdict == Verdict.PUBLISHED]


@dataclass(frozen=True)
class ReviewSheet:
    """What the sheet of one page shows.

    Attributes:
        author: as printed under the page, else its owner's name, else "".
        waiting: name of the step it waits at now, or "".
        planned: hour an approved version goes live, or None.
        unknown_publisher: it is live, and nobody is known to have published this version.
    """

    page: Page
    author: str
    rounds: list[Round]
    waiting: str
    waiting_since: datetime | None
    planned: datetime | None
    unknown_publisher: bool


def review_sheet(page: Page) -> ReviewSheet:
    """The sheet of a page, in a number of queries that doesn't grow with its history."""
    page = page.specific
    records = list(ReviewRecord.objects.of(page))
    revisions = list(page.revisions.order_by("created_at").values("pk", "created_at", "approved_go_live_at"))
    task_state = page.current_workflow_task_state
    published = {record.revision_id for record in records if record.verdict == Verdict.PUBLISHED}
    return ReviewSheet(
        page=page,
        author=getattr(page, "author", "") or (person_name(page.owner) if page.owner else ""),
        rounds=_rounds(records, revisions),
        waiting=step_name(task_state.task.name) if task_state else "",
        waiting_since=task_state.started_at if task_state else None,
        planned=next((r["approved_go_live_at"] for r in revisions if r["approved_go_live_at"]), None),
        unknown_publisher=page.live and page.live_revision_id not in published,
    )


def _rounds(records: list[ReviewRecord], revisions: list[dict[str, Any]]) -> list[Round]:
    """Newest first; the records of one review stand together, a direct publication alone."""
    rounds: dict[Any, Round] = {}
    for record in records:
        key = record.workflow_state_id or f"direct {record.pk}"
        rounds.setdefault(key, Round()).lines.append(Line(record))
    ordered = list(rounds.values())
    for number, current in enumerate(ordered):
        following = ordered[number + 1] if number + 1 < len(ordered) else None
        _mark_changes(current, following, revisions)
    return ordered[::-1]


def _mark_changes(current: Round, following: Round | None, revisions: list[dict[str, Any]]) -> None:
    """Say of each pass whether the text changed from it to the publication, the next round, or now."""
    end = following.lines[0].record.decided_at if following else None
    if current.publications:
        end = current.publications[0].decided_at
    for line in current.lines:
        if line.is_pass:
            line.newest_after = _newest_between(line.record, end, revisions)
            kept = {revision["pk"] for revision in revisions} - {line.newest_after}
            line.compares = line.newest_after is not None and line.record.revision_id in kept


def _newest_between(
    record: ReviewRecord, end: datetime | None, revisions: list[dict[str, Any]]
) -> int | None:
    later = [
        revision["pk"]
        for revision in revisions
        if revision["created_at"] > record.decided_at and (end is None or revision["created_at"] <= end)
    ]
    return later[-1] if later else None
