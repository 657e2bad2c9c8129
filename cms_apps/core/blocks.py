"""The blocks an article is made of, each with a typed form for the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from .pictures import picture_representation
from .tables import TextTableBlock
from .videos import PROVIDERS, find_video

RICH_TEXT_FEATURES = ["bold", "ol", "ul", "link", "document-link", "superscript", "subscript"]
"""No italics: Chinese has none; weight stands in for it."""


class HeadingBlock(blocks.StructBlock):
    """A heading of the article; level 2 or 3, since the title is level 1."""

    text = blocks.CharBlock(label=_("Text"), max_length=300)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("2", _("Section")), ("3", _("Subsection"))],
        default="2",
        search_index=False,  # readers see no label of it
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"
        label_format = "{text}"


class FigureBlock(blocks.StructBlock):
    """A picture with its caption; the alternative text belongs to the picture's use here."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Image with caption")
        template = "blocks/figure.html"

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> Any:
        """`{image: {id, title, alt, decorative, renditions: {large, small}}, caption}`."""
        return {
            "image": picture_representation(value["image"]) if value.get("image") else None,
            "caption": value.get("caption", ""),
        }


class GalleryBlock(blocks.StructBlock):
    """Several pictures side by side; each opens large at a click."""

    pictures = blocks.ListBlock(FigureBlock(), label=_("Images"), min_num=2, max_num=40)

    class Meta:
        icon = "image"
        label = _("Gallery")
        template = "blocks/gallery.html"


class VideoBlock(blocks.StructBlock):
    """A video of another site, of which nothing is loaded before the reader asks for it."""

    address = blocks.URLBlock(
        label=_("Address of the video's page"),
        max_length=500,
        help_text=_("As your browser shows it while you watch the video there."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    poster = ImageBlock(label=_("Still picture"), required=False)

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned.get("address") and find_video(cleaned["address"]) is None:
            names = "、".join(provider.name for provider in PROVIDERS)
            message = _now("This is not the address of a video's page at one of: %(names)s.")
            raise blocks.StructBlockValidationError(
                block_errors={"address": ValidationError(message % {"names": names})}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["video"] = find_video(value.get("address") or "")
        return context

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> Any:
        """`{title, address, provider, player_url, poster}`; a front end asks before it loads the player."""
        video = find_video(value.get("address") or "")
        return {
            "title": value.get("title", ""),
            "address": value.get("address", ""),
            "provider": video.provider if video else "",
            "player_url": video.player_url if video else "",
            "poster": picture_representation(value["poster"]) if value.get("poster") else None,
        }


class QuoteBlock(blocks.StructBlock):
    """Somebody's words and whose they are."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=2000)
    attribution = blocks.CharBlock(label=_("Whose words"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"


class NoticeBlock(blocks.StructBlock):
    """A box a reader must not miss; its level is said in words, not by colour alone."""

    level = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("notice", _("Notice")), ("warning", _("Warning"))],
        default="notice",
        search_index=False,
    )
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Notice box")
        template = "blocks/notice.html"


class DownloadBlock(blocks.StructBlock):
    """A document to download, shown with its type and size."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=200, help_text=_("Empty: the document's own.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Document download")
        template = "blocks/download.html"

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> Any:
        """`{id, title, url, extension, bytes}`, or None when the document is gone."""
        document = value.get("document")
        if document is None:
            return None
        return {
            "id": document.pk,
            "title": value.get("title") or document.title,
            "url": document.url,
            "extension": document.file_extension,
            "bytes": document.get_file_size(),
        }


class DividerBlock(blocks.StaticBlock):
    """A line between parts; what follows belongs to no section above."""

    class Meta:
        icon = "horizontalrule"
        label = _("Divider")
        template = "blocks/divider.html"
        admin_text = _("A line between parts")


class PageReferenceBlock(blocks.PageChooserBlock):
    """A page named as such, not as part of the text: a translator leaves it, and what it names, alone."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """Called by wagtail-localize, which would else translate the named page too."""
        return []


class ArticleBlock(blocks.StreamBlock):
    """The body of an article or a standard page."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=RICH_TEXT_FEATURES, template="blocks/paragraph.html"
    )
    figure = FigureBlock()
    gallery = GalleryBlock()
    video = VideoBlock()
    table = TextTableBlock(
        label=_("Table"), icon="table", template="blocks/table.html", table_options={"height": 160}
    )
    quote = QuoteBlock()
    notice = NoticeBlock()
    download = DownloadBlock()
    divider = DividerBlock()

    class Meta:
        label = _("Body")
