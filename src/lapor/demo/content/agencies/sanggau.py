"""Kabupaten Sanggau: the offices, with Bapenda for the land and building tax, and its kecamatan."""

from lapor.demo.content.agencies.shape import AgencyRow, Office, districts, offices_of

REGENCY = AgencyRow(
    code="kab-sanggau",
    name="Pemerintah Kabupaten Sanggau",
    short_name="Pemkab Sanggau",
    kind="regency",
    region="61.03",
    latitude=0.1236,
    longitude=110.5907,
    signed_by="Bupati Sanggau",
    names="kalimantan",
)

_KECAMATAN = (
    "61.03.01 Kapuas; 61.03.07 Sekayam; 61.03.08 Kembayan; 61.03.09 Parindu; 61.03.10 Tayan Hulu; "
    "61.03.11 Tayan Hilir; 61.03.20 Meliau; 61.03.21 Entikong"
)

_OFFICES = (
    Office(
        suffix="bapenda",
        name="Badan Pendapatan Daerah",
        short_name="Bapenda Sanggau",
        duties=("pajak", "anggaran"),
    ),
    Office(
        suffix="bapenda-pbb",
        name="Bidang PBB-P2 dan BPHTB",
        short_name="Bidang PBB-P2 Bapenda",
        under="bapenda",
    ),
    Office(
        suffix="dinkes",
        name="Dinas Kesehatan",
        short_name="Dinkes Sanggau",
        duties=("kesehatan",),
    ),
    Office(
        suffix="rsud",
        name="RSUD M.Th. Djaman",
        short_name="RSUD M.Th. Djaman",
        duties=("rumah-sakit",),
    ),
    Office(
        suffix="disdukcapil",
        name="Dinas Kependudukan dan Pencatatan Sipil",
        short_name="Disdukcapil Sanggau",
        duties=("kependudukan",),
    ),
    Office(
        suffix="disdikbud",
        name="Dinas Pendidikan dan Kebudayaan",
        short_name="Disdikbud Sanggau",
        duties=("sekolah", "honor", "beasiswa"),
    ),
    Office(
        suffix="dpupr",
        name="Dinas Bina Marga dan Sumber Daya Air",
        short_name="Dinas BM dan SDA Sanggau",
        duties=("jalan", "jembatan", "drainase", "trotoar", "tata-ruang"),
    ),
    Office(
        suffix="dishub",
        name="Dinas Perhubungan",
        short_name="Dishub Sanggau",
        duties=("parkir", "lampu", "lalin", "halte", "angkutan"),
    ),
    Office(
        suffix="dlh",
        name="Dinas Lingkungan Hidup",
        short_name="DLH Sanggau",
        duties=("pohon", "sampah", "taman", "pencemaran"),
    ),
    Office(
        suffix="satpolpp",
        name="Satuan Polisi Pamong Praja",
        short_name="Satpol PP Sanggau",
        duties=("ketertiban", "reklame", "bising", "satwa"),
    ),
    Office(
        suffix="diskominfo",
        name="Dinas Komunikasi dan Informatika",
        short_name="Diskominfo Sanggau",
        duties=("internet", "data", "pelayanan"),
    ),
    Office(
        suffix="dinsos",
        name="Dinas Sosial, Pemberdayaan Perempuan, Perlindungan Anak, dan Keluarga Berencana",
        short_name="Dinsos Sanggau",
        duties=("bansos", "difabel"),
    ),
    Office(
        suffix="dpmd",
        name="Dinas Pemberdayaan Masyarakat dan Pemerintahan Desa",
        short_name="DPMPD Sanggau",
        duties=("desa",),
    ),
    Office(
        suffix="disperindagkop",
        name="Dinas Perindustrian, Perdagangan, Koperasi, dan Usaha Mikro",
        short_name="Disperindagkop Sanggau",
        duties=("pasar", "elpiji", "umkm"),
    ),
    Office(
        suffix="dpmptsp",
        name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        short_name="DPMPTSP Sanggau",
        duties=("perizinan",),
    ),
    Office(
        suffix="inspektorat",
        name="Inspektorat Daerah",
        short_name="Inspektorat Sanggau",
        kind="inspectorate",
        duties=("pungli",),
    ),
    Office(
        suffix="pdam",
        name="Perumda Air Minum Tirta Pancur Aji",
        short_name="Tirta Pancur Aji",
        kind="other",
        duties=("air",),
    ),
    *districts(of="Sanggau", suffix="kec", listed=_KECAMATAN),
)

ROWS: tuple[AgencyRow, ...] = offices_of(REGENCY, _OFFICES)
