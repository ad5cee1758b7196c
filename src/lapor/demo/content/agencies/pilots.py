"""The six pilot governments: Bali, DI Yogyakarta and Sumatera Barat; Badung, Sleman and Tangerang."""

from lapor.demo.content.agencies.shape import JAKARTA, MAKASSAR, AgencyRow, Office, offices_of


def _root(
    code: str,
    name: str,
    short: str,
    kind: str,
    region: str,
    at: tuple[float, float],
    *,
    signed_by: str,
    names: str,
    zone: str = JAKARTA,
) -> AgencyRow:
    return AgencyRow(
        code=code,
        name=name,
        short_name=short,
        kind=kind,
        region=region,
        latitude=at[0],
        longitude=at[1],
        signed_by=signed_by,
        names=names,
        zone=zone,
    )


BALI = _root(
    "prov-bali",
    "Pemerintah Provinsi Bali",
    "Pemprov Bali",
    "province",
    "51",
    (-8.6705, 115.2126),
    zone=MAKASSAR,
    signed_by="Gubernur Bali",
    names="bali",
)
DIY = _root(
    "prov-diy",
    "Pemerintah Daerah Daerah Istimewa Yogyakarta",
    "Pemda DIY",
    "province",
    "34",
    (-7.7956, 110.3695),
    signed_by="Gubernur DIY",
    names="jawa",
)
SUMBAR = _root(
    "prov-sumbar",
    "Pemerintah Provinsi Sumatera Barat",
    "Pemprov Sumbar",
    "province",
    "13",
    (-0.9471, 100.4172),
    signed_by="Gubernur Sumatera Barat",
    names="minang",
)
BADUNG = _root(
    "kab-badung",
    "Pemerintah Kabupaten Badung",
    "Pemkab Badung",
    "regency",
    "51.03",
    (-8.5819, 115.1771),
    zone=MAKASSAR,
    signed_by="Bupati Badung",
    names="bali",
)
SLEMAN = _root(
    "kab-sleman",
    "Pemerintah Kabupaten Sleman",
    "Pemkab Sleman",
    "regency",
    "34.04",
    (-7.7161, 110.3554),
    signed_by="Bupati Sleman",
    names="jawa",
)
TANGERANG = _root(
    "kab-tangerang",
    "Pemerintah Kabupaten Tangerang",
    "Pemkab Tangerang",
    "regency",
    "36.03",
    (-6.2667, 106.4667),
    signed_by="Bupati Tangerang",
    names="sunda",
)


def _regency_offices(place: str) -> tuple[Office, ...]:
    return (
        Office(
            suffix="diskominfo",
            name="Dinas Komunikasi dan Informatika",
            short_name=f"Diskominfo {place}",
            duties=("internet", "data", "pelayanan"),
        ),
        Office(
            suffix="dpupr",
            name="Dinas Pekerjaan Umum dan Penataan Ruang",
            short_name=f"DPUPR {place}",
            duties=("jalan", "jembatan", "drainase", "trotoar", "tata-ruang"),
        ),
        Office(
            suffix="dishub",
            name="Dinas Perhubungan",
            short_name=f"Dishub {place}",
            duties=("parkir", "lampu", "lalin", "halte", "angkutan"),
        ),
        Office(
            suffix="dlh",
            name="Dinas Lingkungan Hidup",
            short_name=f"DLH {place}",
            duties=("pohon", "sampah", "taman", "pencemaran"),
        ),
        Office(
            suffix="satpolpp",
            name="Satuan Polisi Pamong Praja",
            short_name=f"Satpol PP {place}",
            duties=("ketertiban", "reklame", "bising", "satwa"),
        ),
        Office(
            suffix="disdukcapil",
            name="Dinas Kependudukan dan Pencatatan Sipil",
            short_name=f"Disdukcapil {place}",
            duties=("kependudukan",),
        ),
        Office(
            suffix="inspektorat",
            name="Inspektorat Daerah",
            short_name=f"Inspektorat {place}",
            kind="inspectorate",
            duties=("pungli",),
        ),
    )


def _province_offices(place: str, school: str = "Dinas Pendidikan") -> tuple[Office, ...]:
    return (
        Office(
            suffix="diskominfo",
            name="Dinas Komunikasi dan Informatika",
            short_name=f"Diskominfo {place}",
            duties=("internet", "data", "pelayanan"),
        ),
        Office(
            suffix="pupr",
            name="Dinas Pekerjaan Umum dan Penataan Ruang",
            short_name=f"Dinas PUPR {place}",
            duties=("jalan", "jembatan", "trotoar", "tata-ruang"),
        ),
        Office(
            suffix="dishub",
            name="Dinas Perhubungan",
            short_name=f"Dishub {place}",
            duties=("lampu", "lalin", "halte", "angkutan"),
        ),
        Office(
            suffix="disdik",
            name=school,
            short_name=f"{'Disdikpora' if 'Olahraga' in school else 'Disdik'} {place}",
            duties=("sekolah", "honor", "beasiswa"),
        ),
        Office(
            suffix="dinkes",
            name="Dinas Kesehatan",
            short_name=f"Dinkes {place}",
            duties=("kesehatan",),
        ),
        Office(
            suffix="dinsos",
            name="Dinas Sosial",
            short_name=f"Dinsos {place}",
            duties=("bansos", "difabel"),
        ),
        Office(
            suffix="inspektorat",
            name="Inspektorat Daerah",
            short_name=f"Inspektorat {place}",
            kind="inspectorate",
            duties=("pungli",),
        ),
    )


ROWS: tuple[AgencyRow, ...] = (
    *offices_of(BALI, _province_offices("Bali", "Dinas Pendidikan, Kepemudaan, dan Olahraga")),
    *offices_of(DIY, _province_offices("DIY", "Dinas Pendidikan, Pemuda, dan Olahraga")),
    *offices_of(SUMBAR, _province_offices("Sumbar")),
    *offices_of(BADUNG, _regency_offices("Badung")),
    *offices_of(SLEMAN, _regency_offices("Sleman")),
    *offices_of(TANGERANG, _regency_offices("Kabupaten Tangerang")),
)
