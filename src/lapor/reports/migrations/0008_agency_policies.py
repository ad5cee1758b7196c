"""Policies may belong to an agency and name more lengths; labels no longer repeat figures that policies give."""

import django.db.models.deletion
from django.db import migrations, models

# UU 14/2008 gives 10 working days for an information request and 7 more, once. The Ombudsman's route at 60 days is what
# the ministry said in 2016; the longest extension of a resolution is our reading (no rule was found).
NEW_LENGTHS = {"information": 10, "oversight": 60, "extension:resolve": 7, "extension:information": 7}
SOURCE_2018 = (
    "Pedoman Sistem Pengelolaan Pengaduan Pelayanan Publik Nasional, 2018. Informasi publik: UU 14/2008. "
    "Kelengkapan, penentuan kewenangan, jalan ke Ombudsman, dan perpanjangan penyelesaian: bacaan kami"
)
SOURCE_2025 = "Menggantikan 62/2018. Naskahnya tidak tersedia bagi kami"


def give_new_lengths(apps, schema_editor):
    policies = apps.get_model("reports", "DeadlinePolicy").objects
    for policy in policies.exclude(lengths={}):
        policy.lengths = NEW_LENGTHS | policy.lengths
        policy.save(update_fields=["lengths"])
    policies.filter(
        code="id-2018", source="Pedoman Sistem Pengelolaan Pengaduan Pelayanan Publik Nasional, 2018"
    ).update(source=SOURCE_2018)
    policies.filter(code="id-2025", source="Menggantikan 62/2018", lengths={}).update(source=SOURCE_2025)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_append_only"),
        ("reports", "0007_clocks_keep_what_they_count_with"),
    ]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="archive_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unclear", "Isinya belum dapat dipahami"),
                    ("too_general", "Terlalu umum untuk ditindaklanjuti"),
                    ("not_public_service", "Bukan tentang pelayanan publik"),
                    ("in_court", "Sedang atau sudah diputus pengadilan"),
                    ("crime", "Dugaan pidana: perlu dilaporkan kepada penegak hukum"),
                    ("no_content", "Tidak berisi laporan"),
                    ("abusive", "Berisi hinaan atau ujaran kebencian"),
                    ("already_handled", "Sudah ditangani lewat laporan lain"),
                    ("incomplete", "Tidak dilengkapi sampai batas waktunya"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="grade",
            field=models.CharField(
                blank=True,
                choices=[
                    ("plain", "Keluhan biasa"),
                    ("non_oversight", "Tidak berkadar pengawasan"),
                    ("oversight_grade", "Berkadar pengawasan"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="deadlinepolicy",
            name="agency",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="directory.agency"
            ),
        ),
        migrations.AddField(
            model_name="deadlinepolicy",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="deadlinepolicy",
            constraint=models.UniqueConstraint(
                fields=("agency", "begins_on"), name="one_policy_begins_a_day", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlinepolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR"
                ),
                name="policy_ends_after_it_begins",
            ),
        ),
        migrations.RunPython(give_new_lengths, migrations.RunPython.noop),
    ]
