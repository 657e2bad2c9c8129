"""Sample files, and a site for tests whose transactions really commit."""

from pathlib import Path

import pytest
from django.core.management import call_command

SAMPLES = Path(__file__).parents[1] / "samples"
SEED = Path(__file__).parents[4] / "shared" / "seed-article.txt"


@pytest.fixture
def sample():
    """The path of a sample file by its name."""
    return lambda name: SAMPLES / name


@pytest.fixture(params=["sample", "seed"])
def old_site_file(request):
    """An article as the old site exported it: our own sample, and the seed where it is at hand."""
    if request.param == "sample":
        return SAMPLES / "old-site-article.txt"
    if not SEED.exists():
        pytest.skip("the seed article is not part of the repository: no ../shared/seed-article.txt")
    return SEED


@pytest.fixture
def article_lines(tmp_path):
    """Writes JSON Lines; a dict is dumped, a string stands as it is."""
    import json

    def write(*rows, name="articles.jsonl"):
        path = tmp_path / name
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
        return path

    return write


@pytest.fixture
def committed_index(transactional_db):
    """A news index all connections see; what flushing took away (Wagtail's roots) is made again."""
    from cms_apps.news.models import NewsIndexPage
    from tests.factories.roots import plant_roots

    plant_roots()
    call_command("setup_site", verbosity=0)
    return NewsIndexPage.objects.get(locale__language_code="zh-hans")
