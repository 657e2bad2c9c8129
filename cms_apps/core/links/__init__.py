"""Dead links: what published pages lead to that is not there any more."""

from .sources import register_source

__all__ = ["register_source"]
