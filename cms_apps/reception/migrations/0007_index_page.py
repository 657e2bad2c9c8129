"""The index of days; and sign-up closes when the day begins, not when it once was to begin."""

import cms_apps.core.pages
import cms_apps.core.preview.mixin
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def follow_the_day(apps, schema_editor):
    """What was written in for the editor when the day was first saved says no more than empty does."""
    pages = apps.get_model("cms_reception", "ReceptionDayPage").objects
    pages.filter(closes_at=models.F("starts_at")).update(closes_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ('cms_reception', '0006_manage_signups'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceptionIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='cms_reception_receptionindexpage', serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'index of reception days',
                'verbose_name_plural': 'indexes of reception days',
            },
            bases=(cms_apps.core.preview.mixin.FrontEndPreview, cms_apps.core.pages.TranslationsListed, 'wagtailcore.page'),
        ),
        migrations.RunPython(follow_the_day, migrations.RunPython.noop),
    ]
