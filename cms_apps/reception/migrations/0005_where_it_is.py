from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms_reception", "0004_named_no_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="receptionday",
            name="where",
            field=models.CharField(
                blank=True, editable=False, max_length=120, verbose_name="where it takes place"
            ),
        ),
        migrations.AddField(
            model_name="signup",
            name="placed_at",
            field=models.DateTimeField(
                help_text="Since when it has its place, if later than signed up.", null=True
            ),
        ),
    ]
