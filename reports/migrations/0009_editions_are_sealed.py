from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('reports', '0008_obligations_met_by_papers')]

    operations = [
        migrations.RemoveField(model_name='edition', name='narrative'),
        migrations.AddField(
            model_name='edition',
            name='seal',
            field=models.CharField(
                blank=True,
                default='',
                help_text='Mã băm của số liệu, các phiên bản và, khi đã ban hành, của phần lời, số, ngày, người ký.',
                max_length=64,
                verbose_name='dấu niêm (SHA-256)',
            ),
            preserve_default=False,
        ),
    ]
