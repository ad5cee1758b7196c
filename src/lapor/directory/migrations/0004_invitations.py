"""Appointments wait for the acceptance of their person; what stands in the table is in force and stays so."""

import django.db.models.deletion
from django.db import migrations, models

import lapor.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_calendar_versions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="directorychange",
            name="code",
            field=models.CharField(
                choices=[
                    ("created", "Ditambahkan"),
                    ("changed", "Diubah"),
                    ("moved", "Dipindahkan"),
                    ("retired", "Dinonaktifkan"),
                    ("appointed", "Ditugaskan"),
                    ("ended", "Penugasan diakhiri"),
                    ("renewed", "Penugasan diperbarui"),
                    ("invited", "Diundang"),
                    ("accepted", "Undangan diterima"),
                    ("removed", "Dihapus"),
                    ("imported", "Diimpor"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("unit_operator", "Operator unit"),
                            ("liaison_officer", "Pejabat penghubung"),
                            ("complaint_manager", "Pejabat pengelola"),
                            ("agency_coordinator", "Admin koordinator"),
                            ("agency_head", "Pimpinan"),
                            ("inspectorate", "Inspektorat"),
                            ("national_admin", "Admin nasional"),
                            ("evaluator", "Pengawas eksternal"),
                        ],
                        max_length=30,
                        verbose_name="Peran",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Nama")),
                ("email", models.EmailField(max_length=254, verbose_name="Email")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="Telepon")),
                ("decree_number", models.CharField(max_length=120, verbose_name="Nomor SK")),
                ("decree_on", models.DateField(verbose_name="Tanggal SK")),
                ("begins_on", models.DateField(verbose_name="Berlaku mulai")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Berlaku sampai")),
                ("by_person_id", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField(default=lapor.common.clock.now)),
                ("key_hash", models.CharField(blank=True, max_length=64)),
                ("key_made_at", models.DateTimeField(blank=True, null=True)),
                ("is_mailed", models.BooleanField(default=False)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("found_made_at", models.DateTimeField(blank=True, null=True)),
                ("found_name", models.CharField(blank=True, max_length=120)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="directory.agency",
                    ),
                ),
                (
                    "appointment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitation",
                        to="directory.appointment",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key_hash"], name="directory_i_key_has_bbc47e_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", True)),
                        fields=("agency", "email", "role", "begins_on"),
                        name="one_open_invitation_of_a_kind",
                    )
                ],
            },
        ),
    ]
