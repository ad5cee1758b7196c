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


# suffix, name, short name before that of the government, duties
_Listed = tuple[tuple[str, str, str, tuple[str, ...]], ...]
_REGENCY: _Listed = (
    ("diskominfo", "Dinas Komunikasi dan Informatika", "Diskominfo", ("internet", "data", "pelayanan")),
    (
        "dpupr",
        "Dinas Pekerjaan Umum dan Penataan Ruang",
        "DPUPR",
        ("jalan", "jembatan", "drainase", "trotoar", "tata-ruang"),
    ),
    ("dishub", "Dinas Perhubungan", "Dishub", ("parkir", "lampu", "lalin", "halte", "angkutan")),
    ("dlh", "Dinas Lingkungan Hidup", "DLH", ("pohon", "sampah", "taman", "pencemaran")),
    ("satpolpp", "Satuan Polisi Pamong Praja", "Satpol PP", ("ketertiban", "reklame", "bising", "satwa")),
    ("disdukcapil", "Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil", ("kependudukan",)),
    ("inspektorat", "Inspektorat Daerah", "Inspektorat", ("pungli",)),
)
_PROVINCE: _Listed = (
    ("diskominfo", "Dinas Komunikasi dan Informatika", "Diskominfo", ("internet", "data", "pelayanan")),
    (
        "pupr",
        "Dinas Pekerjaan Umum dan Penataan Ruang",
        "Dinas PUPR",
        ("jalan", "jembatan", "trotoar", "tata-ruang"),
    ),
    ("dishub", "Dinas Perhubungan", "Dishub", ("lampu", "lalin", "halte", "angkutan")),
    ("disdik", "Dinas Pendidikan", "Disdik", ("sekolah", "honor", "beasiswa")),
    ("dinkes", "Dinas Kesehatan", "Dinkes", ("kesehatan",)),
    ("dinsos", "Dinas Sosial", "Dinsos", ("bansos", "difabel")),
    ("inspektorat", "Inspektorat Daerah", "Inspektorat", ("pungli",)),
)


def _offices(listed: _Listed, place: str) -> tuple[Office, ...]:
    return tuple(
        Office(
            suffix=suffix,
            name=name,
            short_name=f"{short_name} {place}",
            kind="inspectorate" if suffix == "inspektorat" else "office",
            duties=duties,
        )
        for suffix, name, short_name, duties in listed
    )


def _with_school(name: str) -> _Listed:
    """The provinces whose school office looks after sport as well."""
    return tuple(
        (suffix, name, "Disdikpora", duties) if suffix == "disdik" else (suffix, own, short_name, duties)
        for suffix, own, short_name, duties in _PROVINCE
    )


ROWS: tuple[AgencyRow, ...] = (
    *offices_of(BALI, _offices(_with_school("Dinas Pendidikan, Kepemudaan, dan Olahraga"), "Bali")),
    *offices_of(DIY, _offices(_with_school("Dinas Pendidikan, Pemuda, dan Olahraga"), "DIY")),
    *offices_of(SUMBAR, _offices(_PROVINCE, "Sumbar")),
    *offices_of(BADUNG, _offices(_REGENCY, "Badung")),
    *offices_of(SLEMAN, _offices(_REGENCY, "Sleman")),
    *offices_of(TANGERANG, _offices(_REGENCY, "Kabupaten Tangerang")),
)
