"""Steps and reviewers as readers see them."""

from wagtail.models import Page

from ..languages import active_language
from ..models import ReviewRecord


def step_name(name: str) -> str:
    """A step's name for the reader: of "复审 Second review" the Chinese or the other half, else all of it."""
    chinese, _space, other = name.partition(" ")
    if not other or chinese.isascii() or not other.isascii():
        return name
    return chinese if active_language().startswith("zh") else other


def reviewers_of(page: Page) -> list[dict[str, str]]:
    """`{step, name}` for each step that the published version passed, in order; [] if it passed no review.

    Of a step passed twice in one review, the last pass counts.
    """
    records = ReviewRecord.objects.of(page)
    publication = records.filter(
        verdict=ReviewRecord.Verdict.PUBLISHED, revision_id=page.live_revision_id
    ).last()
    if publication is None or publication.workflow_state_id is None:
        return []
    passed = records.filter(
        verdict=ReviewRecord.Verdict.PASSED, workflow_state_id=publication.workflow_state_id
    )
    last = {record.step: record.reviewer_name for record in passed}
    return [{"step": step_name(step), "name": name} for step, name in last.items()]
