"""Telling an answer from mere politeness: thanks, a greeting, or that the report has come in. Pure."""

import re

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
# One of these makes it politeness …
POLITE = """
    terima kasih terimakasih makasih trims diterima menerima salam assalamualaikum assalamu alaikum waalaikumsalam
    hormat selamat pagi siang sore malam baik siap ok oke mohon maaf hai halo thanks thank you received hello
"""
# … when nothing else is said but these.
AROUND = """
    wr wb yth yang kepada atas untuk dengan dan ini itu di dari bapak ibu pak bu bpk saudara saudari sdr kak mas mbak
    anda kami laporan laporannya aduan aduannya pengaduan pengaduannya informasi informasinya masukan masukannya
    perhatian perhatiannya partisipasi partisipasinya kepercayaan kepercayaannya kerja sama kerjasama kerjasamanya
    telah sudah akan segera ya juga demikian your report has been we have for the
"""
_POLITE = frozenset(re.findall(_WORD, POLITE))
_KNOWN = _POLITE | frozenset(re.findall(_WORD, AROUND))


def is_courtesy(words: str, *, name: str = "") -> bool:
    """Whether these words hold nothing but politeness. `name`: the reporter's, as a letter would address them."""
    said = {word.casefold() for word in _WORD.findall(words)}
    addressed = {word.casefold() for word in _WORD.findall(name)}
    has_figures = any(map(str.isdigit, words))
    return not has_figures and not said.isdisjoint(_POLITE) and said <= _KNOWN | addressed
