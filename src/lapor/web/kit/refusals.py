"""How a refusal looks to a browser: one table from classes to statuses, one page, one part.

A page says what happened, what is safe and what to do. What had been typed is shown again, so that nothing is lost.
"""

import logging
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import logs, security_log
from lapor.common.decoding.refusals import ScannerSilent
from lapor.common.files.room import NoRoom, StorageFault
from lapor.common.patience import Busy
from lapor.common.postgresql import timeouts
from lapor.common.refusals import (
    Incomplete,
    Invalid,
    NotAllowed,
    NotFound,
    OutOfTurn,
    Refusal,
    TimeWentBack,
    TooMany,
)
from lapor.directory.sign_in import MailAway
from lapor.reports.identity import SealStaysShut
from lapor.web.kit.file_limits import with_sizes

log = logging.getLogger(__name__)
# Seconds after which whoever met a database that was away, or a wrong clock, may well try again.
RETRY_AFTER = 10

STATUSES: dict[type[Refusal], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Incomplete: 422,
    Invalid: 422,
    OutOfTurn: 409,
    Busy: 503,
    TooMany: 429,
    TimeWentBack: 503,
    SealStaysShut: 503,
    NoRoom: 503,
    StorageFault: 503,
    ScannerSilent: 503,
    MailAway: 503,
    Refusal: 400,
}
# Never shown again, whatever form they were typed into.
SECRET_FIELDS = (
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "oldpassword",
    "pin",
    "key",
    "next",
)
SHOWN_CHARACTERS = 20_000
SHOWN_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Explanation:
    """The three sentences of a refusal page beside the refusal's own."""

    title: str | Promise
    safe: str | Promise
    todo: str | Promise


EXPLANATIONS: dict[str, Explanation] = {
    "sign_in_needed": Explanation(
        _("Silakan masuk dulu"),
        _("Belum ada yang terkirim. Tulisan Anda masih ada di bawah."),
        _("Salin tulisan Anda, masuk, lalu kirim sekali lagi."),
    ),
    "csrf": Explanation(
        _("Formulir ini sudah terlalu lama terbuka"),
        _("Belum ada yang terkirim. Tulisan Anda masih ada di bawah."),
        _(
            "Kembali ke halaman sebelumnya, muat ulang, lalu kirim lagi. "
            "Jika tetap gagal, izinkan kuki untuk situs ini di peramban Anda."
        ),
    ),
    "wrong_number": Explanation(
        _("Nomor laporan ini tidak cocok"),
        _("Tidak ada yang berubah."),
        _("Periksa kembali nomornya, lalu coba lagi."),
    ),
    "400": Explanation(
        _("Permintaan ini tidak dapat kami baca"),
        _("Tidak ada yang berubah."),
        _("Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi."),
    ),
    "403": Explanation(
        _("Halaman ini bukan untuk Anda buka"),
        _("Tidak ada yang berubah."),
        _("Masuk dengan akun yang berwenang, atau minta pengelola instansi memeriksa penugasan Anda."),
    ),
    "404": Explanation(
        _("Tidak ditemukan"),
        _("Laporan yang pernah Anda kirim tetap tersimpan dan tidak pernah dihapus."),
        _("Periksa kembali alamat atau nomor laporannya, atau mulai lagi dari beranda."),
    ),
    "405": Explanation(
        _("Permintaan ini tidak dapat kami baca"),
        _("Tidak ada yang berubah."),
        _("Halaman ini hanya dapat dibuka, atau dikirimi formulir, dengan peramban."),
    ),
    "414": Explanation(
        _("Alamat ini terlalu panjang"),
        _("Tidak ada yang berubah."),
        _("Mulai lagi dari beranda, atau persingkat kata yang Anda cari."),
    ),
    "409": Explanation(
        _("Keadaannya sudah berubah"),
        _("Belum ada yang tercatat dari kiriman Anda, dan tidak ada yang tercatat dua kali."),
        _("Buka keadaan terbaru, periksa apa yang berubah, lalu putuskan lagi."),
    ),
    "413": Explanation(
        _("Kiriman ini terlalu besar"),
        _("Belum ada yang tercatat."),
        with_sizes(
            _(
                "Kecilkan atau kurangi berkasnya: dokumen paling besar %(file_mb)s MB, foto %(image_mb)s MB, "
                "video %(video_mb)s MB, paling banyak %(files)s berkas. Anda juga dapat mengirim dulu tulisannya, "
                "lalu menambah bukti dari halaman laporan."
            )
        ),
    ),
    "unread_403": Explanation(
        _("Berkas ini belum dapat Anda kirim ke sini"),
        _("Belum ada yang tercatat, dan berkasnya tidak kami baca. Tulisan Anda masih ada di formulirnya."),
        _(
            "Masuk lagi, atau buka laporannya dengan PIN, di tab lain. Setelah itu tekan tombol Kembali di sini, "
            "lalu kirim sekali lagi."
        ),
    ),
    "unread_503": Explanation(
        _("Berkas belum dapat kami terima"),
        _("Belum ada yang tercatat. Tulisan Anda masih ada di formulirnya."),
        _("Tekan tombol Kembali, lalu kirim dulu tanpa berkas, atau coba lagi beberapa menit lagi."),
    ),
    "422": Explanation(
        _("Ada yang perlu dibetulkan"),
        _("Belum ada yang tercatat. Tulisan Anda masih ada di bawah."),
        _("Kembali ke halaman sebelumnya, betulkan isian yang disebut, lalu kirim lagi."),
    ),
    "429": Explanation(
        _("Terlalu banyak percobaan"),
        _("Laporan Anda tetap aman. Batas ini melindunginya dari orang yang menebak-nebak."),
        _("Tunggu sebentar, lalu coba lagi."),
    ),
    "busy": Explanation(
        _("Sedang ramai"),
        _("Tidak ada yang hilang. Membuat dan menindaklanjuti laporan tetap berjalan seperti biasa."),
        _("Biarkan halaman ini terbuka, atau coba lagi sekarang dengan tombol di bawah."),
    ),
    "too_slow": Explanation(
        _("Halaman ini terlalu lama disiapkan"),
        _("Tidak ada yang berubah dan tidak ada yang hilang."),
        _("Coba lagi sebentar lagi. Jika tetap begini, persempit pencarian atau masa yang Anda pilih."),
    ),
    "storage_away": Explanation(
        _("Tempat penyimpanan kami sedang tidak dapat dijangkau"),
        _("Laporan yang tanda terimanya sudah Anda lihat tetap tersimpan. Tulisan Anda masih ada di bawah."),
        _("Tunggu sebentar, lalu kirim lagi. Kiriman yang sama tidak akan tercatat dua kali."),
    ),
    "503": Explanation(
        _("Sistem kami sedang terganggu"),
        _("Belum ada yang tercatat. Tulisan Anda masih ada di bawah."),
        _("Tunggu beberapa menit, lalu coba lagi."),
    ),
    "500": Explanation(
        _("Terjadi gangguan di sistem kami"),
        _("Laporan yang tanda terimanya sudah Anda lihat tetap tersimpan."),
        _("Coba lagi dalam beberapa menit. Kiriman yang sama tidak akan tercatat dua kali."),
    ),
}


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: its own class's, or that of the nearest class above."""
    return next(STATUSES[cls] for cls in type(refusal).__mro__ if cls in STATUSES)


class RefusalMiddleware:
    """Turns a Refusal raised by a view into its page. Nothing else is caught."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", str(RETRY_AFTER))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return answer(request, exception)
        return storage_away(request, exception) if is_storage_away(exception) else None


def is_storage_away(exception: BaseException | None) -> bool:
    """The database does not answer, or not in time: nobody's mistake, and over soon."""
    return isinstance(exception, OperationalError | InterfaceError)


def storage_away(request: HttpRequest, exception: BaseException | None) -> HttpResponse:
    """503 with every word that was typed. Asks neither the database nor the session."""
    # What was only to be read took too long, or its reader has gone: nothing of anybody's is in danger.
    is_slow = request.method != "POST" and timeouts.cause_of(exception) != ""
    cause = getattr(exception, "__cause__", None) or exception
    said = "a page was given up: %s %s" if is_slow else "the database does not answer: %s %s"
    level = logging.WARNING if is_slow else logging.ERROR
    log.log(level, said, getattr(cause, "sqlstate", None) or "", type(cause).__name__)
    code = "too_slow" if is_slow else "storage_away"
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        message = str(EXPLANATIONS[code].title)
        response: HttpResponse = JsonResponse({"code": code, "message": message}, status=503)
    else:
        response = _plain_page(request, code, status=503)
    _is_told(response)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal; its part for htmx; JSON or plain text for a machine that asks for it."""
    status = status_of(refusal)
    person_id = getattr(getattr(request, "actor", None), "person_id", None)
    if status == 403 and person_id:
        security_log.note(security_log.Event.NOT_ALLOWED, person=person_id, code=refusal.code)
    response = _page(request, status=status, code=refusal.code, sentence=str(refusal))
    if isinstance(refusal, Busy):
        # The browser asks again by itself; and a crowd is counted, not written line by line.
        response["Refresh"] = str(refusal.seconds)
        _is_told(response)
    return tell_when(response, refusal)


def _is_told(response: HttpResponse) -> None:
    """Django need not write a line of its own about it."""
    response._has_been_logged = True  # type: ignore[attr-defined]


def tell_when(response: HttpResponse, refusal: Refusal | None) -> HttpResponse:
    """To a machine, too, how long to wait."""
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.seconds)
    return response


def as_refused(response: HttpResponse, refusals: Iterable[Refusal]) -> HttpResponse:
    """A form that came back, with the status of the gravest of its refusals; 422 when only its own fields have any."""
    gravest = max(refusals, key=status_of, default=None)
    response.status_code = status_of(gravest) if gravest else 422
    return tell_when(response, gravest)


def answer_in_form(
    request: HttpRequest,
    refusal: Refusal,
    *,
    template: str,
    form: BaseForm,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The form again, with all that was typed and the refusal's sentence at the field it names.

    `form` is bound. The template gets `form`, `refusal` and `context`.
    """
    add_to_form(form, refusal)
    return render(
        request, template, {**(context or {}), "form": form, "refusal": refusal}, status=status_of(refusal)
    )


def add_to_form(form: BaseForm, refusal: Refusal) -> None:
    """Put a refusal's sentence where the reader looks: at its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _page(request: HttpRequest, *, status: int, code: str, sentence: str | Promise = "") -> HttpResponse:
    explanation = EXPLANATIONS.get(code) or EXPLANATIONS.get(str(status)) or EXPLANATIONS["400"]
    wanted = request.get_preferred_type(["text/html", "application/json", "text/plain"])
    if wanted == "application/json":
        return JsonResponse({"code": code, "message": str(sentence or explanation.title)}, status=status)
    context = {
        "status": status,
        "code": code,
        "explanation": explanation,
        "sentence": sentence,
        "typed": typed_words(request) if status not in (404, 413) else [],
    }
    if wanted != "text/html":
        text = render_to_string("refusal.txt", context)
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    template = "parts/refusal.html" if getattr(request, "htmx", False) else "refusal.html"
    return render(request, template, context, status=status)


def typed_words(request: HttpRequest) -> list[tuple[str, str]]:
    """(field, text) of what a refused form held, longest first; never a secret."""
    if request.method != "POST":
        return []
    words = [(name, request.POST[name]) for name in request.POST if name not in SECRET_FIELDS]
    written = [(name, text[:SHOWN_CHARACTERS]) for name, text in words if " " in text.strip()]
    return sorted(written, key=lambda pair: -len(pair[1]))[:SHOWN_FIELDS]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the body was larger than we read."""
    is_too_big = isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent)
    status = 413 if is_too_big else 400
    # The body is not read again: it is what could not be read.
    request.method = "GET"
    return _page(request, status=status, code=str(status))


def method_not_allowed(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    response = _page_without_visit(request, 405)
    response["Allow"] = ", ".join(allowed)
    return response


def too_long(request: HttpRequest) -> HttpResponse:
    return _page_without_visit(request, 414)


def unread(request: HttpRequest, status: int) -> HttpResponse:
    """A body that was not received: too large, by somebody who may not send it, or more than there is room for."""
    code = "413" if status == 413 else f"unread_{status}"
    if request.headers.get("HX-Request") == "true":
        # Beside the form, not in its place: the words are there alone.
        part = render_to_string("parts/refusal.html", {"explanation": EXPLANATIONS[code]})
        response = HttpResponse(part, status=status, headers={"HX-Reswap": "afterbegin"})
    else:
        response = _page_without_visit(request, status, code)
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def _page_without_visit(request: HttpRequest, status: int, code: str = "") -> HttpResponse:
    """Before anything was read: asks neither the session nor who it is."""
    context = {"explanation": EXPLANATIONS[code or str(status)]}
    return HttpResponse(render_to_string("500.html", context), status=status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, status=403, code="forbidden")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, status=404, code="not_found")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: open for too long, or a browser without cookies. Of what another site sent, no word is
    shown.
    """
    if reason.startswith(("Origin checking failed", "Referer checking failed")):
        request.method = "GET"
    return _page(request, status=403, code="csrf")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it is the database. Asks neither the database nor the session: either may be what is broken."""
    if is_storage_away(sys.exc_info()[1]):
        return storage_away(request, sys.exc_info()[1])
    return _plain_page(request, "500", status=500)


def _plain_page(request: HttpRequest, code: str, *, status: int) -> HttpResponse:
    """Without the visit's frame, with what was typed, and the name of the request for whoever is asked about it."""
    context = {
        "explanation": EXPLANATIONS[code],
        "typed": typed_words(request) if status == 503 else [],
        "request_id": logs.request_id(),
    }
    return HttpResponse(render_to_string("500.html", context), status=status)
