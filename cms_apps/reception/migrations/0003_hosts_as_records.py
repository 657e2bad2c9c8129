"""Names that stood on pages become records, and who was received comes after who was not."""

from django.db import migrations


def convert(apps, schema_editor):
    Host = apps.get_model("cms_reception", "Host")
    for named in apps.get_model("cms_reception", "ReceptionHost").objects.filter(host=None):
        named.host, _is_new = Host.objects.get_or_create(
            name=named.called, post=named.post[:60], defaults={"unit": named.unit}
        )
        named.save(update_fields=["host"])
    apps.get_model("cms_reception", "Signup").objects.filter(was_received=True).update(turn=1)


class Migration(migrations.Migration):
    dependencies = [("cms_reception", "0002_hosts_and_desk")]

    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
