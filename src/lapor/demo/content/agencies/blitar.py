"""Kota Blitar, told down to the sections of an office and the kelurahan: this tree is four levels deep."""

from lapor.demo.content.agencies.shape import AgencyRow, Office, offices_of

CITY = AgencyRow(
    code="kota-blitar",
    name="Pemerintah Kota Blitar",
    short_name="Pemkot Blitar",
    kind="city",
    region="35.72",
    latitude=-8.0983,
    longitude=112.1681,
    signed_by="Wali Kota Blitar",
    names="jawa",
)

_KELURAHAN = {
    "kepanjenkidul": "1001 Kepanjenkidul;1002 Ngadirejo;1003 Sentul;1004 Kauman;1005 Tanggung;1006 Bendo;1007 Kepanjenlor",
    "sukorejo": "1001 Pakunden;1002 Blitar;1003 Tlumpu;1004 Turi;1005 Karangsari;1006 Sukorejo;1007 Tanjungsari",
    "sananwetan": "1001 Gedog;1002 Plosokerep;1003 Klampok;1004 Sananwetan;1005 Rembang;1006 Karangtengah;1007 Bendogerit",
}
_KECAMATAN = {
    "kepanjenkidul": "35.72.01",
    "sukorejo": "35.72.02",
    "sananwetan": "35.72.03",
}

_OFFICES = (
    Office(
        suffix="setda",
        name="Sekretariat Daerah",
        short_name="Setda Kota Blitar",
    ),
    Office(
        suffix="setda-organisasi",
        name="Bagian Organisasi",
        short_name="Bagian Organisasi",
        under="setda",
        duties=("pelayanan",),
    ),
    Office(
        suffix="inspektorat",
        name="Inspektorat Daerah",
        short_name="Inspektorat Kota Blitar",
        kind="inspectorate",
        duties=("pungli",),
    ),
    Office(
        suffix="diskominfotik",
        name="Dinas Komunikasi, Informatika, dan Statistik",
        short_name="Diskominfotik Kota Blitar",
        duties=("internet", "data"),
    ),
    Office(
        suffix="diskominfotik-ikp",
        name="Bidang Informasi dan Komunikasi Publik",
        short_name="Bidang IKP",
        under="diskominfotik",
    ),
    Office(
        suffix="diskominfotik-ikp-ulpim",
        name="Unit Layanan Pengaduan dan Informasi Masyarakat (ULPIM)",
        short_name="ULPIM Kota Blitar",
        under="diskominfotik-ikp",
    ),
    Office(
        suffix="diskominfotik-infrastruktur",
        name="Bidang Infrastruktur Teknologi Informasi",
        short_name="Bidang Infrastruktur TI",
        under="diskominfotik",
    ),
    Office(
        suffix="dishub",
        name="Dinas Perhubungan",
        short_name="Dishub Kota Blitar",
        duties=("parkir", "lampu", "lalin", "halte", "angkutan"),
    ),
    Office(
        suffix="dishub-lalin",
        name="Bidang Lalu Lintas dan Parkir",
        short_name="Bidang Lalu Lintas",
        under="dishub",
    ),
    Office(
        suffix="dishub-lalin-parkir",
        name="Seksi Perparkiran",
        short_name="Seksi Perparkiran",
        under="dishub-lalin",
    ),
    Office(
        suffix="dishub-pju",
        name="Seksi Penerangan Jalan Umum",
        short_name="Seksi PJU",
        under="dishub",
    ),
    Office(
        suffix="pupr",
        name="Dinas Pekerjaan Umum dan Penataan Ruang",
        short_name="DPUPR Kota Blitar",
        duties=("jalan", "jembatan", "drainase", "trotoar", "tata-ruang"),
    ),
    Office(
        suffix="pupr-bina-marga",
        name="Bidang Bina Marga",
        short_name="Bidang Bina Marga",
        under="pupr",
    ),
    Office(
        suffix="pupr-sda",
        name="Bidang Sumber Daya Air dan Drainase",
        short_name="Bidang SDA dan Drainase",
        under="pupr",
    ),
    Office(
        suffix="dlh",
        name="Dinas Lingkungan Hidup",
        short_name="DLH Kota Blitar",
        duties=("pohon", "sampah", "taman", "pencemaran"),
    ),
    Office(
        suffix="dlh-pertamanan",
        name="Bidang Pertamanan dan Ruang Terbuka Hijau",
        short_name="Bidang Pertamanan",
        under="dlh",
    ),
    Office(
        suffix="satpolpp",
        name="Satuan Polisi Pamong Praja",
        short_name="Satpol PP Kota Blitar",
        duties=("ketertiban", "reklame", "bising", "satwa"),
    ),
    Office(
        suffix="dispendukcapil",
        name="Dinas Kependudukan dan Pencatatan Sipil",
        short_name="Dispendukcapil Kota Blitar",
        duties=("kependudukan",),
    ),
    Office(
        suffix="dinkes",
        name="Dinas Kesehatan",
        short_name="Dinkes Kota Blitar",
        duties=("kesehatan",),
    ),
    Office(
        suffix="rsud",
        name="RSUD Mardi Waluyo",
        short_name="RSUD Mardi Waluyo",
        duties=("rumah-sakit",),
    ),
    Office(
        suffix="disdik",
        name="Dinas Pendidikan",
        short_name="Disdik Kota Blitar",
        duties=("sekolah", "honor", "beasiswa"),
    ),
    Office(
        suffix="dinsos",
        name="Dinas Sosial",
        short_name="Dinsos Kota Blitar",
        duties=("bansos", "difabel"),
    ),
    Office(
        suffix="disperdagin",
        name="Dinas Perindustrian dan Perdagangan",
        short_name="Disperdagin Kota Blitar",
        duties=("pasar", "elpiji", "umkm"),
    ),
    Office(
        suffix="dpmptsp",
        name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        short_name="DPMPTSP Kota Blitar",
        duties=("perizinan",),
    ),
    Office(
        suffix="bpkad",
        name="Badan Pendapatan, Keuangan, dan Aset Daerah",
        short_name="BPKAD Kota Blitar",
        duties=("pajak", "anggaran"),
    ),
    Office(
        suffix="pdam",
        name="Perumda Air Minum Tirta Patria",
        short_name="Tirta Patria",
        kind="other",
        duties=("air",),
    ),
)


def _below() -> list[Office]:
    """The three kecamatan, their 21 kelurahan, and one section below two of those."""
    rows = []
    for slug, kode in _KECAMATAN.items():
        district = f"kec-{slug}"
        title = slug.capitalize()
        rows.append(
            Office(
                suffix=district,
                name=f"Kecamatan {title}",
                short_name=f"Kecamatan {title}, Kota Blitar",
                kind="district",
                region=kode,
                duties=("kecamatan",),
            )
        )
        for entry in _KELURAHAN[slug].split(";"):
            number, name = entry.split(" ")
            rows.append(
                Office(
                    suffix=f"{district}-{name.lower()}",
                    name=f"Kelurahan {name}",
                    short_name=f"Kelurahan {name}",
                    under=district,
                    kind="village",
                    region=f"{kode}.{number}",
                    duties=("kelurahan",),
                )
            )
    return rows


ROWS: tuple[AgencyRow, ...] = offices_of(CITY, (*_OFFICES, *_below()))
