"""News (后勤动态): an index page, articles under it, categories that editors manage."""

from .article import NewsPage, NewsPageTag, today
from .category import NewsCategory
from .imported import NewsImport
from .index import PAGE_SIZE, NewsIndexPage

__all__ = ["PAGE_SIZE", "NewsCategory", "NewsImport", "NewsIndexPage", "NewsPage", "NewsPageTag", "today"]
