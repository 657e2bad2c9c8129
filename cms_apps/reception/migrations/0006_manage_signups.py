import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms_reception", "0005_where_it_is"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="signup",
            options={
                "default_permissions": ("view",),
                "ordering": ["slot__starts_at", "queued_at", "pk"],
                "permissions": [("manage_signup", "Can move and cancel sign-ups and write to who signed up")],
                "verbose_name": "sign-up",
                "verbose_name_plural": "sign-ups",
            },
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True)),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                ("recipients", models.PositiveIntegerField(verbose_name="recipients")),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailings",
                        to="cms_reception.receptionday",
                        verbose_name="reception day",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail to many",
                "verbose_name_plural": "mails to many",
                "ordering": ["-written_at", "-pk"],
                "default_permissions": (),
            },
        ),
    ]
