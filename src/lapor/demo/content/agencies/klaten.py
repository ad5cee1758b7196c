"""Kabupaten Klaten: the offices, and every kecamatan as an admin of its own."""

from lapor.demo.content.agencies.shape import AgencyRow, Office, districts, offices_of

REGENCY = AgencyRow(
    code="kab-klaten",
    name="Pemerintah Kabupaten Klaten",
    short_name="Pemkab Klaten",
    kind="regency",
    region="33.10",
    latitude=-7.7058,
    longitude=110.6061,
    signed_by="Bupati Klaten",
    names="jawa",
)

_KECAMATAN = (
    "33.10.01 Prambanan; 33.10.04 Bayat; 33.10.05 Cawas; 33.10.08 Jogonalan; 33.10.16 Delanggu; 33.10.17 Polanharjo; "
    "33.10.19 Tulung; 33.10.20 Jatinom; 33.10.21 Kemalang; 33.10.24 Klaten Utara; 33.10.25 Klaten Tengah; "
    "33.10.26 Klaten Selatan"
)

_OFFICES = (
    Office(
        suffix="dishub",
        name="Dinas Perhubungan",
        short_name="Dishub Klaten",
        duties=("parkir", "lampu", "lalin", "halte", "angkutan"),
    ),
    Office(
        suffix="dishub-lalin",
        name="Bidang Lalu Lintas dan Angkutan",
        short_name="Bidang Lalu Lintas Dishub",
        under="dishub",
    ),
    Office(
        suffix="dishub-pju",
        name="Bidang Prasarana dan Penerangan Jalan Umum",
        short_name="Bidang PJU Dishub",
        under="dishub",
    ),
    Office(
        suffix="dpupr",
        name="Dinas Pekerjaan Umum dan Penataan Ruang",
        short_name="DPUPR Klaten",
        duties=("jalan", "jembatan", "drainase", "trotoar", "tata-ruang"),
    ),
    Office(
        suffix="dpupr-bina-marga",
        name="Bidang Bina Marga",
        short_name="Bidang Bina Marga DPUPR",
        under="dpupr",
    ),
    Office(
        suffix="dinkes",
        name="Dinas Kesehatan",
        short_name="Dinkes Klaten",
        duties=("kesehatan",),
    ),
    Office(
        suffix="rsd-bagas-waras",
        name="RSD Bagas Waras",
        short_name="RSD Bagas Waras",
        duties=("rumah-sakit",),
    ),
    Office(
        suffix="disdukcapil",
        name="Dinas Kependudukan dan Pencatatan Sipil",
        short_name="Disdukcapil Klaten",
        duties=("kependudukan",),
    ),
    Office(
        suffix="disdik",
        name="Dinas Pendidikan",
        short_name="Disdik Klaten",
        duties=("sekolah", "honor", "beasiswa"),
    ),
    Office(
        suffix="dlh",
        name="Dinas Lingkungan Hidup",
        short_name="DLH Klaten",
        duties=("pohon", "sampah", "taman", "pencemaran"),
    ),
    Office(
        suffix="satpolpp",
        name="Satuan Polisi Pamong Praja dan Pemadam Kebakaran",
        short_name="Satpol PP Klaten",
        duties=("ketertiban", "reklame", "bising", "satwa"),
    ),
    Office(
        suffix="diskominfo",
        name="Dinas Komunikasi dan Informatika",
        short_name="Diskominfo Klaten",
        duties=("internet", "data", "pelayanan"),
    ),
    Office(
        suffix="bpkpad",
        name="Badan Pengelolaan Keuangan, Pendapatan, dan Aset Daerah",
        short_name="BPKPAD Klaten",
        duties=("pajak", "anggaran"),
    ),
    Office(
        suffix="dinsos",
        name="Dinas Sosial, Pemberdayaan Perempuan, dan Perlindungan Anak",
        short_name="Dinsos Klaten",
        duties=("bansos", "difabel"),
    ),
    Office(
        suffix="dispermasdes",
        name="Dinas Pemberdayaan Masyarakat dan Desa",
        short_name="Dispermasdes Klaten",
        duties=("desa",),
    ),
    Office(
        suffix="dkukmp",
        name="Dinas Koperasi, UKM, dan Perdagangan",
        short_name="DKUKMP Klaten",
        duties=("pasar", "elpiji", "umkm"),
    ),
    Office(
        suffix="dpmptsp",
        name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        short_name="DPMPTSP Klaten",
        duties=("perizinan",),
    ),
    Office(
        suffix="inspektorat",
        name="Inspektorat Daerah",
        short_name="Inspektorat Klaten",
        kind="inspectorate",
        duties=("pungli",),
    ),
    Office(
        suffix="pdam",
        name="Perumda Air Minum Tirta Merapi",
        short_name="Tirta Merapi",
        kind="other",
        duties=("air",),
    ),
    *districts(of="Klaten", suffix="kec", listed=_KECAMATAN),
)

ROWS: tuple[AgencyRow, ...] = offices_of(REGENCY, _OFFICES)
