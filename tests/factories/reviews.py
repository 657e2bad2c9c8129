"""Articles on their way through a review."""

from django.urls import reverse

from tests.factories.news import NewsPageFactory
from tests.factories.people import editor, first_reviewer, moderator, second_reviewer

STEPS = [first_reviewer, second_reviewer, moderator]
"""Makes a person of each step, in order."""


def submitted(index, writer, **fields):
    """A new article, saved and submitted by its writer."""
    article = NewsPageFactory(parent=index, owner=writer, live=False, **fields)
    article.save_revision(user=writer, log_action=True)
    article.get_workflow().start(article, writer)
    return again(article)


def again(article):
    """The article as the database has it now, without what the object remembers."""
    return type(article).objects.get(pk=article.pk)


def decide(article, person, action="approve", comment=""):
    """Pass the step it waits at, or send it back, as the admin does; returns the article anew."""
    article = again(article)
    task_state = article.current_workflow_task_state
    task_state.task.specific.on_action(task_state, person, action, comment=comment)
    return again(article)


def decide_by_address(client, article, person, action="approve", comment=""):
    """The same by the address of Wagtail's admin; returns its answer."""
    client.force_login(person)
    state = again(article).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, action, state.pk])
    return client.post(address, {"comment": comment})


def at_step(index, number):
    """An article that waits at step 0, 1 or 2, each step before passed by somebody of its own."""
    article = submitted(index, editor())
    for reviewer in STEPS[:number]:
        article = decide(article, reviewer())
    return article
