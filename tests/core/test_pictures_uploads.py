"""Whichever way an image comes in, its file is stored upright and without metadata."""

import gc
import hashlib
import warnings
import zlib
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import ExifTags, Image
from wagtail.images import get_image_model
from wagtail.models import APIToken, Collection, UploadedFile

from tests.factories.people import administrator

Picture = get_image_model()
SECRET = b"somebody's kitchen"


@pytest.fixture(autouse=True)
def _whole_pictures(settings):
    settings.WAGTAILIMAGES_IMAGE_FORM_BASE = "cms_apps.core.pictures.forms.PictureForm"


def photo(orientation=6, size=(80, 40), **options):
    """A JPEG lying on its side, with its place and a name."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRET.decode()
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (31.0, 17.0, 59.0)
    target = BytesIO()
    Image.new("RGB", size, "teal").save(target, "JPEG", exif=exif, **options)
    return target.getvalue()


def upload(data=None, name="kitchen.jpg"):
    return SimpleUploadedFile(name, photo() if data is None else data, "image/jpeg")


def by_add(client):
    answer = client.post(reverse("wagtailimages:add"), {"title": "厨房", "file": upload()})
    assert answer.status_code == 302


def by_multiple_add(client):
    answer = client.post(reverse("wagtailimages:add_multiple"), {"title": "厨房", "files[]": upload()})
    assert answer.json()["success"] is True


def by_multiple_add_in_two_steps(client):
    """A form that wants more than the file keeps it aside meanwhile."""
    answer = client.post(
        reverse("wagtailimages:add_multiple"), {"title": "", "collection": "", "files[]": upload()}
    ).json()
    kept = UploadedFile.objects.get()
    assert SECRET not in kept.file.read()
    kept.file.close()
    number = answer["uploaded_file_id"]
    with warnings.catch_warnings():
        # Wagtail's view leaves the stored file open to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        answer = client.post(
            reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number]),
            {f"uploaded-image-{number}-title": "厨房", f"uploaded-image-{number}-tags": ""},
        )
        assert answer.json()["success"] is True
        del answer
        gc.collect()


def by_chooser(client):
    answer = client.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "厨房", "image-chooser-upload-file": upload()},
    )
    assert answer.status_code == 200


def by_api(client):
    _token, key = APIToken.create_token(user=administrator(), name="app")
    answer = client.post(
        "/api/v3/images/",
        {"title": "厨房", "collection": Collection.get_first_root_node().pk, "file": upload()},
        headers={"authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 201, answer.content


def by_code(client):
    Picture.objects.create(title="厨房", file=upload())


def by_file_save(client):
    Picture(title="厨房").file.save("kitchen.jpg", ContentFile(photo()))


def check(picture, size=(40, 80)):
    with picture.file.storage.open(picture.file.name) as file:
        data = file.read()
    assert SECRET not in data
    stored = Image.open(BytesIO(data))
    assert not stored.getexif()
    assert stored.size == (picture.width, picture.height) == size
    assert picture.file_size in (len(data), None)
    assert picture.file_hash in (hashlib.sha1(data, usedforsecurity=False).hexdigest(), "")


@pytest.mark.parametrize(
    "way", [by_add, by_multiple_add, by_multiple_add_in_two_steps, by_chooser, by_api, by_code, by_file_save]
)
def test_every_way_in_takes_the_metadata_off(client, campus, settings, tmp_path, way):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(administrator())
    way(client)
    picture = Picture.objects.get()
    check(picture)
    assert picture.file_size
    assert picture.file_hash
    left = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET in path.read_bytes()]
    assert left == []


def test_a_replaced_file_is_cleaned_and_the_old_one_goes(client, campus, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(administrator())
    picture = Picture.objects.create(title="厨房", file=upload())
    old = picture.file.path
    new = upload(photo(orientation=1, size=(90, 30)), "hall.jpg")
    client.post(reverse("wagtailimages:edit", args=[picture.pk]), {"title": "餐厅", "file": new})
    picture.refresh_from_db()
    check(picture, (90, 30))
    assert not (tmp_path / old).exists()


def test_a_file_put_behind_the_records_back_is_cleaned_at_its_save(campus):
    picture = Picture.objects.create(title="厨房", file=upload())
    picture.file.save("again.jpg", ContentFile(photo()))
    check(Picture.objects.get())


def test_saving_again_reads_no_file_and_keeps_the_focal_point(campus):
    picture = Picture.objects.create(title="厨房", file=upload())
    picture.file.storage.delete(picture.file.name)  # it would be missed if it were read
    focus = {"focal_point_x": 10, "focal_point_y": 20, "focal_point_width": 8, "focal_point_height": 8}
    Picture.objects.filter(pk=picture.pk).update(**focus)
    picture = Picture.objects.get()
    with CaptureQueriesContext(connection) as queries:
        picture.save()
    asked = [query for query in queries if query["sql"].startswith('SELECT "wagtailimages_image"."file"')]
    assert len(asked) == 1
    assert Picture.objects.get().has_focal_point()


def test_a_copied_record_leaves_the_others_file_alone(campus):
    picture = Picture.objects.create(title="厨房", file=upload(name="clean.jpg"))
    with picture.file.storage.open(picture.file.name, "wb") as file:
        file.write(photo())  # from before this program: still with its notes
    name = picture.file.name
    copy = Picture.objects.get()
    copy.pk = None
    copy._state.adding = True
    copy.save()
    check(copy)
    assert copy.file.name != name
    assert picture.file.storage.exists(name)


def test_a_silent_picture_is_stored_byte_for_byte(campus):
    target = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(target, "PNG")
    picture = Picture.objects.create(title="图", file=upload(target.getvalue(), "plain.png"))
    with picture.file.open() as file:
        assert file.read() == target.getvalue()


def bomb():
    """A small file that claims 900 million pixels."""
    target = BytesIO()
    Image.new("1", (30000, 4)).save(target, "PNG")
    data = bytearray(target.getvalue())
    data[20:24] = (30000).to_bytes(4, "big")
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


BROKEN = {
    "text": lambda: (b"no picture", "text.jpg"),
    "empty": lambda: (b"", "empty.jpg"),
    "wrong ending": lambda: (photo(), "photo.png"),
    "head only": lambda: (photo()[:40], "head.jpg"),
    "cut short": lambda: (photo(size=(800, 800), quality=95)[:-900], "cut.jpg"),
    "bomb": lambda: (bomb(), "bomb.png"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_an_error_at_its_field(client, campus, kind):
    client.force_login(administrator())
    data, name = BROKEN[kind]()
    answer = client.post(reverse("wagtailimages:add"), {"title": "坏", "file": upload(data, name)})
    assert answer.status_code == 200
    assert "file" in answer.context["form"].errors
    several = client.post(
        reverse("wagtailimages:add_multiple"), {"title": "坏", "files[]": upload(data, name)}
    )
    assert several.json()["success"] is False
    assert not Picture.objects.exists()


def test_the_forms_own_checks_stay(client, campus):
    """The stricter field takes the place of Wagtail's without losing its widget or limits."""
    client.force_login(administrator())
    form = client.get(reverse("wagtailimages:add")).context["form"]
    assert form["file"].field.widget.attrs["data-controller"] == "w-sync"
    assert "JPEG" in form["file"].help_text
    silent = client.post(reverse("wagtailimages:add"), {"title": "无"}).context["form"]
    assert silent.errors.keys() == {"file"}


def test_fixtures_are_taken_as_they_are(campus, tmp_path):
    picture = Picture.objects.create(title="厨房", file=upload())
    fixture = tmp_path / "pictures.json"
    call_command("dumpdata", "wagtailimages.image", output=fixture)
    picture.file.storage.delete(picture.file.name)
    call_command("loaddata", fixture, verbosity=0)
    assert Picture.objects.get().file.name == picture.file.name
