"""The search room's periodic jobs."""

from datetime import timedelta

from cms_apps.core.schedule import Job, register_job

from .counting import forget_old_counts
from .vocabulary import collect_words

register_job(Job("forget_old_search_counts", forget_old_counts, every=timedelta(days=1)))
register_job(Job("collect_search_words", collect_words, every=timedelta(days=1), longest=timedelta(hours=2)))
