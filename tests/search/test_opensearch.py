"""What OpenSearch is told about Chinese; no server runs here, so what it makes of it is not tested."""

import pytest

pytest.importorskip("opensearchpy", reason="opensearch-py is what sites with OpenSearch install")


def test_an_index_is_made_with_pairs_of_characters_and_simplified_ones():
    from cms_apps.search.opensearch import SearchBackend

    backend = SearchBackend({"URLS": ["http://127.0.0.1:9"]})
    analysis = backend.settings["settings"]["analysis"]
    assert "學=>学" in analysis["char_filter"]["simplified"]["mappings"]
    for name in ("default", "default_search", "edgengram_analyzer"):
        analyzer = analysis["analyzer"][name]
        assert analyzer["char_filter"] == ["simplified"]
        known = {*analysis["filter"], "cjk_width", "lowercase", "asciifolding", "cjk_bigram"}
        assert set(analyzer["filter"]) <= known
    assert "edgengram" in analysis["filter"]  # Wagtail's own stay


def test_a_sites_own_index_settings_go_over_ours():
    from cms_apps.search.opensearch import SearchBackend

    own = {"settings": {"index": {"number_of_replicas": 2}}}
    settings = SearchBackend({"URLS": ["http://127.0.0.1:9"], "INDEX_SETTINGS": own}).settings["settings"]
    assert settings["index"]["number_of_replicas"] == 2
    assert "default" in settings["analysis"]["analyzer"]
