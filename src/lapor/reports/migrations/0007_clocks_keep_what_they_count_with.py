"""Clocks keep the hours and the calendar they count by, and how far up they were told; reports their extension."""

import django.contrib.postgres.fields
from django.db import migrations, models

# What was dated before versions were kept was dated by the first one. Limits that were told as passed stay told.
KEEP = """
    UPDATE reports_clock AS c
    SET zone = a.zone, closing_time = a.closing_time, is_every_day = a.is_every_day, calendar_version = 1,
        region_code = coalesce(a.region_id, ''), agency_path = a.path,
        rung = CASE WHEN c.breached_at IS NULL THEN 0 ELSE 3 END,
        alert_on = CASE WHEN c.breached_at IS NULL THEN c.due_on + 1 END
    FROM directory_agency AS a WHERE a.id = c.agency_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_calendar_versions"),
        ("reports", "0006_forms_of_copies"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="clock",
            name="clock_due",
        ),
        migrations.AddField(
            model_name="clock",
            name="agency_path",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="clock",
            name="alert_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="calendar_version",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="clock",
            name="closing_time",
            field=models.TimeField(default="16:00"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="clock",
            name="extension",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="clock",
            name="is_every_day",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="clock",
            name="region_code",
            field=models.CharField(blank=True, max_length=13),
        ),
        migrations.AddField(
            model_name="clock",
            name="rung",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="clock",
            name="zone",
            field=models.CharField(default="Asia/Jakarta", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="report",
            name="alert",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="report",
            name="extension",
            field=models.CharField(
                blank=True,
                choices=[("asked", "Diminta"), ("granted", "Disetujui"), ("declined", "Tidak disetujui")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="extension_days",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="report",
            name="ombudsman_offered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="clock",
            name="kind",
            field=models.CharField(
                choices=[
                    ("verify", "Verifikasi"),
                    ("first_response", "Tanggapan pertama"),
                    ("resolve", "Penyelesaian"),
                    ("reporter_reply", "Tanggapan pelapor"),
                    ("completion", "Kelengkapan dari pelapor"),
                    ("return_decision", "Penentuan kewenangan"),
                    ("information", "Jawaban permintaan informasi"),
                    ("oversight", "Batas umur laporan"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="action",
            field=models.CharField(
                choices=[
                    ("file", "Laporan diterima"),
                    ("verify", "Diverifikasi dan didisposisikan"),
                    ("route", "Didisposisikan"),
                    ("request_info", "Kelengkapan diminta"),
                    ("supply_info", "Kelengkapan diberikan pelapor"),
                    ("archive", "Diarsipkan oleh admin"),
                    ("archive_incomplete", "Diarsipkan oleh sistem karena tidak dilengkapi"),
                    ("appeal", "Pelapor meminta laporan dibuka kembali"),
                    ("accept", "Disposisi diterima unit"),
                    ("return", "Dikembalikan: bukan wewenang"),
                    ("escalate", "Diteruskan ke admin nasional: bukan wewenang"),
                    ("recall", "Disposisi ditarik"),
                    ("add_copy", "Tembusan dikirim"),
                    ("follow_up", "Ditindaklanjuti oleh instansi"),
                    ("resolve", "Jawaban penyelesaian diberikan"),
                    ("reply", "Ditanggapi oleh pelapor"),
                    ("object", "Pelapor berkeberatan atas jawaban"),
                    ("confirm", "Ditutup oleh pelapor"),
                    ("close", "Ditutup oleh admin"),
                    ("close_silent", "Ditutup oleh sistem karena tidak ada tanggapan pelapor"),
                    ("rate", "Dinilai oleh pelapor"),
                    ("reopen", "Dibuka kembali"),
                    ("withdraw", "Dicabut oleh pelapor"),
                    ("merge", "Digabung dengan laporan lain"),
                    ("unmerge", "Penggabungan dibatalkan"),
                    ("reclassify", "Klasifikasi atau topik diubah"),
                    ("edit_words", "Judul atau isi untuk publik disunting"),
                    ("add_note", "Catatan internal ditambahkan"),
                    ("draft_answer", "Konsep jawaban disiapkan"),
                    ("open_identity", "Identitas pelapor dibuka"),
                    ("ask_extension", "Perpanjangan waktu diminta"),
                    ("grant_extension", "Perpanjangan waktu disetujui"),
                    ("decline_extension", "Perpanjangan waktu tidak disetujui"),
                    ("approach_due", "Batas waktu mendekati"),
                    ("pass_due", "Batas waktu terlewati"),
                    ("alert_above", "Keterlambatan disampaikan kepada atasan"),
                    ("redate", "Batas waktu dihitung ulang"),
                    ("remind", "Pengingat: sudah 60 hari kerja"),
                    ("offer_ombudsman", "Jalan ke Ombudsman terbuka"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="due_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("verify", "Verifikasi"),
                    ("first_response", "Tanggapan pertama"),
                    ("resolve", "Penyelesaian"),
                    ("reporter_reply", "Tanggapan pelapor"),
                    ("completion", "Kelengkapan dari pelapor"),
                    ("return_decision", "Penentuan kewenangan"),
                    ("information", "Jawaban permintaan informasi"),
                    ("oversight", "Batas umur laporan"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("alert_on__isnull", False), ("stopped_at__isnull", True)),
                fields=["alert_on", "report", "number"],
                name="clock_alert",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("stopped_at__isnull", True)),
                fields=["report", "number"],
                include=("calendar_version", "agency"),
                name="clock_running",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("alert__gte", 4)), fields=["due_on", "id"], name="report_alert"
            ),
        ),
    ]
