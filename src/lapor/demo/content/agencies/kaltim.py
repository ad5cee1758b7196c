"""Provinsi Kalimantan Timur: a province's share of public service, in the central zone of time."""

from lapor.demo.content.agencies.shape import MAKASSAR, AgencyRow, Office, offices_of

PROVINCE = AgencyRow(
    code="prov-kaltim",
    name="Pemerintah Provinsi Kalimantan Timur",
    short_name="Pemprov Kaltim",
    kind="province",
    region="64",
    zone=MAKASSAR,
    latitude=-0.5022,
    longitude=117.1536,
    signed_by="Gubernur Kalimantan Timur",
    names="kalimantan",
)

_OFFICES = (
    Office(
        suffix="diskominfo",
        name="Dinas Komunikasi dan Informatika",
        short_name="Diskominfo Kaltim",
        duties=("internet", "data", "pelayanan"),
    ),
    Office(
        suffix="dpupr-pera",
        name="Dinas Pekerjaan Umum, Penataan Ruang, dan Perumahan Rakyat",
        short_name="DPUPR-Pera Kaltim",
        duties=("jalan", "jembatan", "drainase", "trotoar", "tata-ruang"),
    ),
    Office(
        suffix="dpupr-pera-bina-marga",
        name="Bidang Bina Marga",
        short_name="Bidang Bina Marga DPUPR-Pera",
        under="dpupr-pera",
    ),
    Office(
        suffix="dishub",
        name="Dinas Perhubungan",
        short_name="Dishub Kaltim",
        duties=("lampu", "lalin", "halte", "angkutan"),
    ),
    Office(
        suffix="disdikbud",
        name="Dinas Pendidikan dan Kebudayaan",
        short_name="Disdikbud Kaltim",
        duties=("sekolah", "honor", "beasiswa"),
    ),
    Office(
        suffix="dinkes",
        name="Dinas Kesehatan",
        short_name="Dinkes Kaltim",
        duties=("kesehatan",),
    ),
    Office(
        suffix="rsud-aws",
        name="RSUD Abdoel Wahab Sjahranie",
        short_name="RSUD AW Sjahranie",
        duties=("rumah-sakit",),
    ),
    Office(
        suffix="bapenda",
        name="Badan Pendapatan Daerah",
        short_name="Bapenda Kaltim",
        duties=("pajak-kendaraan", "anggaran"),
    ),
    Office(
        suffix="dlh",
        name="Dinas Lingkungan Hidup",
        short_name="DLH Kaltim",
        duties=("pencemaran",),
    ),
    Office(
        suffix="esdm",
        name="Dinas Energi dan Sumber Daya Mineral",
        short_name="Dinas ESDM Kaltim",
        duties=("tambang",),
    ),
    Office(
        suffix="dinsos",
        name="Dinas Sosial",
        short_name="Dinsos Kaltim",
        duties=("bansos", "difabel"),
    ),
    Office(
        suffix="disperindagkop",
        name="Dinas Perindustrian, Perdagangan, Koperasi, dan UKM",
        short_name="Disperindagkop Kaltim",
        duties=("elpiji", "umkm"),
    ),
    Office(
        suffix="satpolpp",
        name="Satuan Polisi Pamong Praja",
        short_name="Satpol PP Kaltim",
        duties=("ketertiban",),
    ),
    Office(
        suffix="dpmptsp",
        name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        short_name="DPMPTSP Kaltim",
        duties=("perizinan",),
    ),
    Office(
        suffix="inspektorat",
        name="Inspektorat Daerah",
        short_name="Inspektorat Kaltim",
        kind="inspectorate",
        duties=("pungli",),
    ),
)

ROWS: tuple[AgencyRow, ...] = offices_of(PROVINCE, _OFFICES)
