"""Events say by which version they are hashed: from the second on the hash covers who acted. Rows before have the
first.
"""

from django.db import migrations, models

CLOCKS = [
    ("verify", "Verifikasi"),
    ("first_response", "Tanggapan pertama"),
    ("resolve", "Penyelesaian"),
    ("reporter_reply", "Tanggapan pelapor"),
    ("completion", "Kelengkapan dari pelapor"),
    ("return_decision", "Penentuan kewenangan"),
    ("information", "Jawaban permintaan informasi"),
    ("oversight", "Umur laporan"),
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_entered_by")]

    operations = [
        migrations.AddField(
            model_name="event", name="hash_version", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AddField(
            model_name="event", name="salt", field=models.CharField(blank=True, default="", max_length=32)
        ),
        # The actions are checked by the table; a new one needs no migration.
        migrations.AlterField(model_name="event", name="action", field=models.CharField(max_length=30)),
        # A word only.
        migrations.AlterField(
            model_name="clock", name="kind", field=models.CharField(choices=CLOCKS, max_length=20)
        ),
        migrations.AlterField(
            model_name="report",
            name="due_kind",
            field=models.CharField(blank=True, choices=CLOCKS, max_length=20),
        ),
    ]
