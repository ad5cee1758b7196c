"""Five complaints of the kinds that the city of Blitar counts most, each with the unit it first goes to by mistake."""

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """`wrong` and `right`: (name of the unit, the liaison who works there)."""

    kind: str
    title: str
    body: str
    place: str
    wrong: tuple[str, str]
    right: tuple[str, str]
    has_photo: bool = False

    def told_apart(self) -> str:
        """Its title as one citizen writes it: the same thing is reported more than once in a run."""
        return f"{self.title}, RT {secrets.randbelow(90_000) + 10_000}"


DISHUB = ("Dinas Perhubungan Kota Blitar", "lukman")
DLH = ("Dinas Lingkungan Hidup Kota Blitar", "lia")
SATPOLPP = ("Satuan Polisi Pamong Praja Kota Blitar", "satria")
DISKOMINFO = ("Dinas Komunikasi dan Informatika Kota Blitar", "dian")

COMPLAINTS = (
    Complaint(
        kind="illegal parking",
        title="Parkir liar menutup trotoar Jalan Merdeka",
        body="Setiap sore mobil dan motor parkir di atas trotoar Jalan Merdeka, pejalan kaki turun ke jalan raya.",
        place="Jalan Merdeka, depan toko kain",
        wrong=SATPOLPP,
        right=DISHUB,
        has_photo=True,
    ),
    Complaint(
        kind="street light",
        title="Lampu jalan padam di Jalan Tanjung",
        body="Sudah dua minggu tiga lampu jalan di Jalan Tanjung padam sehingga anak-anak takut pulang mengaji.",
        place="Jalan Tanjung, dekat musala",
        wrong=DLH,
        right=DISHUB,
    ),
    Complaint(
        kind="tree felling",
        title="Pohon trembesi lapuk miring ke rumah warga",
        body="Batang trembesi di tepi Jalan Ciliwung keropos dan miring ke atap rumah; mohon ditebang sebelum hujan.",
        place="Jalan Ciliwung nomor 12",
        wrong=DISHUB,
        right=DLH,
    ),
    Complaint(
        kind="public order",
        title="Musik keras dari warung sampai lewat tengah malam",
        body="Warung di sudut Jalan Anggrek memutar musik keras tiap malam sampai pukul dua, warga tidak bisa tidur.",
        place="Jalan Anggrek, sudut lapangan",
        wrong=DISHUB,
        right=SATPOLPP,
    ),
    Complaint(
        kind="wi-fi network",
        title="Wi-Fi gratis di Alun-Alun tidak tersambung",
        body="Jaringan Wi-Fi gratis di Alun-Alun terlihat di ponsel tetapi sejak Senin tidak bisa dipakai belajar.",
        place="Alun-Alun Kota Blitar",
        wrong=DLH,
        right=DISKOMINFO,
    ),
)
