import pytest
from django.core.files.storage import storages


@pytest.fixture
def private(settings, tmp_path):
    """A private storage of the test's own; calling it lists the files that lie there."""
    backend = "django.core.files.storage.FileSystemStorage"
    own = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": own}
    assert storages["private"].location == str(tmp_path / "private")
    return lambda: sorted(path for path in (tmp_path / "private").rglob("*") if path.is_file())
