"""How people shorten names: "dishub klaten", "kec sukorejo", "pemprov jatim". Pure: words in, search words out."""

import re

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
# A query longer than this is a sentence, not a name.
MOST_WORDS = 8

PLACES = {
    "babel": "kepulauan bangka belitung",
    "diy": "yogyakarta",
    "dki": "jakarta",
    "jabar": "jawa barat",
    "jateng": "jawa tengah",
    "jatim": "jawa timur",
    "jogja": "yogyakarta",
    "jogjakarta": "yogyakarta",
    "kalbar": "kalimantan barat",
    "kalsel": "kalimantan selatan",
    "kalteng": "kalimantan tengah",
    "kaltim": "kalimantan timur",
    "kaltara": "kalimantan utara",
    "kepri": "kepulauan riau",
    "malut": "maluku utara",
    "ntb": "nusa tenggara barat",
    "ntt": "nusa tenggara timur",
    "sulbar": "sulawesi barat",
    "sulsel": "sulawesi selatan",
    "sulteng": "sulawesi tengah",
    "sultra": "sulawesi tenggara",
    "sulut": "sulawesi utara",
    "sumbar": "sumatera barat",
    "sumsel": "sumatera selatan",
    "sumut": "sumatera utara",
}
LEVELS = {
    "des": "desa",
    "ds": "desa",
    "kab": "kabupaten",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "prop": "provinsi",
    "prov": "provinsi",
}
OFFICES = {
    "bapenda": "badan pendapatan",
    "bappeda": "badan perencanaan pembangunan",
    "bkd": "badan kepegawaian",
    "bpbd": "badan penanggulangan bencana",
    "bpn": "badan pertanahan",
    "damkar": "pemadam kebakaran",
    "dinkes": "dinas kesehatan",
    "dinsos": "dinas sosial",
    "disdik": "dinas pendidikan",
    "disdikbud": "dinas pendidikan kebudayaan",
    "disdukcapil": "dinas kependudukan pencatatan sipil",
    "dishub": "dinas perhubungan",
    "diskominfo": "dinas komunikasi informatika",
    "disnaker": "dinas tenaga kerja",
    "dispar": "dinas pariwisata",
    "disperindag": "dinas perindustrian perdagangan",
    "dispora": "dinas pemuda olahraga",
    "distan": "dinas pertanian",
    "dlh": "dinas lingkungan hidup",
    "dpmptsp": "dinas penanaman modal pelayanan terpadu",
    "dpu": "dinas pekerjaan umum",
    "dpupr": "dinas pekerjaan umum penataan ruang",
    "dukcapil": "kependudukan pencatatan sipil",
    "itda": "inspektorat",
    "kemen": "kementerian",
    "kemenag": "kementerian agama",
    "kemendagri": "kementerian dalam negeri",
    "kemendikbud": "kementerian pendidikan kebudayaan",
    "kemenkes": "kementerian kesehatan",
    "kemenpanrb": "kementerian pendayagunaan aparatur negara",
    "kemensos": "kementerian sosial",
    "kominfo": "komunikasi informatika",
    "pdam": "air minum",
    "pemda": "pemerintah",
    "pemkab": "pemerintah kabupaten",
    "pemkot": "pemerintah kota",
    "pemprov": "pemerintah provinsi",
    "perkim": "perumahan permukiman",
    "pkm": "puskesmas",
    "pu": "pekerjaan umum",
    "pupr": "pekerjaan umum penataan ruang",
    "rsu": "rumah sakit umum",
    "rsud": "rumah sakit umum daerah",
    "satpol": "satuan polisi pamong praja",
    "satpolpp": "satuan polisi pamong praja",
}
SPELLED_OUT = {**PLACES, **LEVELS, **OFFICES}


def words_of(text: str) -> list[str]:
    """Lower-case words, letters and digits only, at most MOST_WORDS. "Dishub. Klaten" → ["dishub", "klaten"]."""
    return _WORD.findall(text[:200].lower())[:MOST_WORDS]


def expand(word: str) -> list[str]:
    """The words that a short form stands for; [] for a word that is none."""
    return SPELLED_OUT.get(word, "").split()


def prefixes(word: str, *, weight: str = "") -> str:
    """A term of a `simple` tsquery for a word as it is or spelled out: "(dishub:* | (dinas:* & perhubungan:*))".

    `word` comes from `words_of`, so it holds letters and digits only and needs no quoting. `weight` is "" or "A".
    """
    spelled = " & ".join(f"{part}:*{weight}" for part in expand(word))
    return f"({word}:*{weight} | ({spelled}))" if spelled else f"{word}:*{weight}"
