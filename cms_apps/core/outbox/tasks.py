"""What a worker does at once; what it misses, the sweep does."""

from django_tasks import task

from .sending import send_message


@task()
def send_mail_by_id(message_id: int) -> None:
    """Send a message just written, if it is still due."""
    send_message(message_id)
