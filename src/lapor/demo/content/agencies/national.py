"""The institutions of the state to which reports of the demo world also go."""

from lapor.demo.content.agencies.shape import AgencyRow


def _national(
    code: str, name: str, short_name: str, kind: str, signed_by: str, *duties: str
) -> AgencyRow:
    return AgencyRow(
        code=code,
        name=name,
        short_name=short_name,
        kind=kind,
        signed_by=signed_by,
        region="31",
        duties=duties,
    )


ROWS: tuple[AgencyRow, ...] = (
    AgencyRow(
        code="kemenpanrb",
        name="Kementerian Pendayagunaan Aparatur Negara dan Reformasi Birokrasi",
        short_name="KemenPANRB",
        kind="ministry",
        region="31",
        is_national=True,
        latitude=-6.2246,
        longitude=106.8088,
        signed_by="Menteri PANRB",
    ),
    AgencyRow(
        code="kemenpanrb-yanlik",
        name="Deputi Bidang Pelayanan Publik",
        short_name="Deputi Pelayanan Publik KemenPANRB",
        kind="office",
        parent="kemenpanrb",
        region="31",
        signed_by="Menteri PANRB",
    ),
    AgencyRow(
        code="kemenpanrb-yanlik-lapor",
        name="Tim Pengelola SP4N-LAPOR!",
        short_name="Tim Pengelola SP4N-LAPOR!",
        kind="office",
        parent="kemenpanrb-yanlik",
        region="31",
        signed_by="Menteri PANRB",
        duties=("aplikasi",),
    ),
    AgencyRow(
        code="kemenpanrb-inspektorat",
        name="Inspektorat KemenPANRB",
        short_name="Inspektorat KemenPANRB",
        kind="inspectorate",
        parent="kemenpanrb",
        region="31",
        signed_by="Menteri PANRB",
    ),
    _national(
        "ombudsman",
        "Ombudsman Republik Indonesia",
        "Ombudsman RI",
        "body",
        "Ketua Ombudsman RI",
    ),
    _national(
        "kemendagri",
        "Kementerian Dalam Negeri",
        "Kemendagri",
        "ministry",
        "Menteri Dalam Negeri",
    ),
    _national(
        "kemenkes",
        "Kementerian Kesehatan",
        "Kemenkes",
        "ministry",
        "Menteri Kesehatan",
        "kesehatan-nasional",
    ),
    _national(
        "kemensos",
        "Kementerian Sosial",
        "Kemensos",
        "ministry",
        "Menteri Sosial",
        "bansos-nasional",
    ),
    _national(
        "kemendikdasmen",
        "Kementerian Pendidikan Dasar dan Menengah",
        "Kemendikdasmen",
        "ministry",
        "Menteri Pendidikan Dasar dan Menengah",
        "pendidikan-nasional",
    ),
    _national(
        "atr-bpn",
        "Kementerian Agraria dan Tata Ruang/Badan Pertanahan Nasional",
        "Kementerian ATR/BPN",
        "ministry",
        "Menteri Agraria dan Tata Ruang/Kepala BPN",
        "tanah",
    ),
    _national(
        "pu",
        "Kementerian Pekerjaan Umum",
        "Kementerian PU",
        "ministry",
        "Menteri Pekerjaan Umum",
        "jalan-nasional",
    ),
    _national(
        "bgn",
        "Badan Gizi Nasional",
        "BGN",
        "body",
        "Kepala Badan Gizi Nasional",
        "gizi",
    ),
    _national(
        "polri",
        "Kepolisian Negara Republik Indonesia",
        "Polri",
        "body",
        "Kapolri",
        "kepolisian",
    ),
    _national(
        "bpjs-kesehatan",
        "BPJS Kesehatan",
        "BPJS Kesehatan",
        "body",
        "Direksi BPJS Kesehatan",
        "bpjs",
    ),
    _national(
        "pln", "PT PLN (Persero)", "PLN", "other", "Direksi PT PLN (Persero)", "listrik"
    ),
)
