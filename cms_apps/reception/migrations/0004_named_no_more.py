import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms_reception", "0003_hosts_as_records")]

    operations = [
        migrations.RemoveField(
            model_name='receptionhost',
            name='called',
        ),
        migrations.RemoveField(
            model_name='receptionhost',
            name='post',
        ),
        migrations.RemoveField(
            model_name='receptionhost',
            name='unit',
        ),
        migrations.RemoveField(
            model_name='signup',
            name='was_received',
        ),
        migrations.AlterField(
            model_name="receptionhost",
            name="host",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cms_reception.host",
                verbose_name="host",
            ),
        ),
    ]
