"""Campus services CMS: a plugin set for Wagtail 8, one room per service."""

__version__ = "0.2.0"
