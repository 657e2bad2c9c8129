"""Links to pages inside a text, in the reader's language."""

from django.utils.html import format_html
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from .languages import page_address, reader_version


class ReaderPageLinkHandler(PageLinkHandler):
    """Stock leads an English reader of an untranslated page out of the English site."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [
            format_html('<a href="{}">', page_address(reader_version(page))) if page else "<a>"
            for page in cls.get_many(attrs_list)
        ]


def register_links(features: FeatureRegistry) -> None:
    """In place of Wagtail's own; called by the hook `register_rich_text_features`."""
    features.register_link_type(ReaderPageLinkHandler)
