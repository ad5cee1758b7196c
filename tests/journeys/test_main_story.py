"""The main job, end to end, at a phone and at a desk: filed, misrouted, returned, answered, objected to, confirmed."""

from collections.abc import Callable

import pytest

from tests.journeys import citizen, desk
from tests.journeys.browsing import PHONE, SCREEN, Visitor
from tests.journeys.complaints import COMPLAINTS, Complaint

Enter = Callable[..., Visitor]
CITY = "Pemerintah Kota Blitar"
REPORTER = "Pelapor"
# Working days from Tuesday, 8 September 2026, on which everything happens: 3, 5, 14 and 10 of them.
IN_3, IN_5, IN_14, IN_10 = (
    "Jumat, 11 September 2026",
    "Selasa, 15 September 2026",
    "Senin, 28 September 2026",
    "Selasa, 22 September 2026",
)


@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda one: one.kind)
def test_a_complaint_goes_from_a_citizen_to_a_rated_answer(
    enter: Enter, officer: Enter, complaint: Complaint, size: tuple[int, int]
) -> None:
    title = complaint.told_apart()
    (wrong, stranger), (right, colleague) = complaint.wrong, complaint.right
    siti, kirana = enter(size), officer("kirana", size)

    receipt = citizen.file_report(siti, complaint, title=title)
    siti.press("Buka laporan", role="link")
    siti.reads(status="Belum terverifikasi", turn=CITY, until=IN_3)

    desk.open_case(kirana, title)
    kirana.reads(status="Belum terverifikasi", turn=CITY, until=IN_3)
    desk.verify(kirana, to=wrong)
    kirana.reads(status="Terverifikasi", turn=wrong, until=IN_5)
    siti.page.reload()
    siti.reads(status="Sudah diteruskan, menunggu jawaban", turn=wrong, until=IN_5)

    mistaken = officer(stranger, size)
    desk.open_case(mistaken, title)
    desk.return_report(mistaken, suggested=right, words="Ini tugas unit lain.")
    siti.page.reload()
    siti.reads(status="Belum terverifikasi", turn=CITY, until=IN_3)

    desk.open_case(kirana, title)
    kirana.sees("1 kali dikembalikan", f"usul: {short_of(right)}")
    desk.route(kirana, to=right)
    kirana.reads(status="Terverifikasi", turn=right, until=IN_5)

    liaison = officer(colleague, size)
    desk.open_case(liaison, title)
    desk.follow_up(liaison, "Petugas kami memeriksa lokasi besok pagi.")
    liaison.reads(status="Dalam proses", turn=right, until=IN_14)
    siti.page.reload()
    siti.reads(status="Ditindaklanjuti oleh instansi", turn=right, until=IN_14)
    siti.sees("Petugas kami memeriksa lokasi besok pagi.")
    desk.resolve(liaison, "Sudah kami tangani hari ini.")
    liaison.reads(status="Menunggu tanggapan pelapor", turn=REPORTER, until=IN_10)

    # Somewhere else, some days on: with nothing but the receipt.
    siti = enter(size)
    citizen.open_with_pin(siti, receipt)
    siti.reads(status="Menunggu tanggapan pelapor", turn="Sekarang giliran Anda", until=IN_10)
    siti.sees("Sudah kami tangani hari ini.")
    citizen.object_to_answer(siti, "Sore ini keadaannya masih sama.")
    siti.reads(status="Pelapor berkeberatan, menunggu jawaban", turn=right, until=IN_14)

    desk.open_case(liaison, title)
    liaison.sees("Sore ini keadaannya masih sama.")
    desk.resolve(liaison, "Sudah kami tangani sampai tuntas.")
    siti.page.reload()
    siti.sees("Sudah kami tangani sampai tuntas.")
    citizen.confirm(siti, score="5 – sangat puas", comment="Terima kasih, cepat.")
    siti.reads(status="Ditutup oleh pelapor", turn="Laporan ditutup pada 8 September 2026.")

    liaison.page.reload()
    liaison.reads(status="Selesai", turn="Ditutup oleh pelapor")
    liaison.sees("Terima kasih, cepat.")


def short_of(unit: str) -> str:
    """How the desk names a unit where there is little room."""
    words = {"Dinas Perhubungan": "Dishub", "Dinas Lingkungan Hidup": "DLH"}
    words |= {"Satuan Polisi Pamong Praja": "Satpol PP", "Dinas Komunikasi dan Informatika": "Diskominfo"}
    return f"{words[unit.removesuffix(' Kota Blitar')]} Kota Blitar"
