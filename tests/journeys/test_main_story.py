"""The main job, end to end, at a phone and at a desk: filed, misrouted, returned, answered, objected to, confirmed."""

import re
from collections.abc import Callable

import pytest

from tests.journeys import citizen, desk
from tests.journeys.browsing import PHONE, SCREEN, Visitor
from tests.journeys.complaints import COMPLAINTS, Complaint

Enter = Callable[..., Visitor]


@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda one: one.kind)
def test_a_complaint_goes_from_a_citizen_to_a_rated_answer(
    enter: Enter, officer: Enter, complaint: Complaint, size: tuple[int, int]
) -> None:
    title = f"{complaint.title} ({size[0]})"
    (wrong, stranger), (right, liaison_name) = complaint.wrong, complaint.right
    siti, kirana = enter(size), officer("kirana", size)

    receipt = citizen.file_report(siti, complaint, title=title)
    siti.press("Buka laporan", role="link")
    siti.sees("Pemerintah Kota Blitar", "Jumat, 11 September 2026", within=siti.turn())

    desk.open_case(kirana, title)
    desk.verify(kirana, to=wrong)
    siti.page.reload()
    siti.sees(wrong, "Selasa, 15 September 2026", within=siti.turn())

    mistaken = officer(stranger, size)
    desk.open_case(mistaken, title)
    desk.return_report(mistaken, suggested=right, words="Ini tugas unit lain.")
    siti.page.reload()
    siti.sees("Pemerintah Kota Blitar", within=siti.turn())

    desk.open_case(kirana, title)
    desk.route(kirana, to=right)

    liaison = officer(liaison_name, size)
    desk.open_case(liaison, title)
    desk.follow_up(liaison, "Petugas kami memeriksa lokasi besok pagi.")
    desk.resolve(liaison, "Sudah kami tangani hari ini.")

    later = enter(size)
    citizen.open_with_pin(later, receipt)
    citizen.object_to_answer(later, "Sore ini keadaannya masih sama.")
    desk.open_case(liaison, title)
    desk.resolve(liaison, "Sudah kami tangani sampai tuntas.")
    later.page.reload()
    citizen.confirm(later, score="5 – sangat puas", comment="Terima kasih, cepat.")
    later.sees(re.compile("Ditutup oleh pelapor"))
