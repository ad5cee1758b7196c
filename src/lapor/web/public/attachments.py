"""The files of a report, for whoever may see them: reporter, officers, and the public once they were published."""

from typing import cast

from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from lapor.common import files
from lapor.common.refusals import NotFound
from lapor.reports import disclosure
from lapor.reports.models import Attachment
from lapor.reports.queries.detail import report_for
from lapor.web.kit.guards import GuardedRequest, public

# The largest number the column holds.
LARGEST = 2**31 - 1


@public
@require_safe
def report_file(request: GuardedRequest, number: str, file_number: int) -> HttpResponse:
    """An attachment in full."""
    found = _attachment(request, number, file_number)
    return _answer(
        request,
        path=found.path,
        media_type=found.media_type,
        name=found.name,
        sha256=found.sha256,
    )


@public
@require_safe
def report_thumb(request: GuardedRequest, number: str, file_number: int) -> HttpResponse:
    """The small picture of a photo."""
    found = _attachment(request, number, file_number)
    return _answer(
        request,
        path=found.thumbnail_path,
        media_type="image/jpeg",
        name=found.name,
        sha256=f"{found.sha256}-thumb",
    )


def _answer(request: GuardedRequest, **file: str) -> HttpResponse:
    return cast(HttpResponse, files.file_response(request, root=settings.MEDIA_ROOT, **file))


def _attachment(request: GuardedRequest, number: str, file_number: int) -> Attachment:
    """Raises NotFound alike for a file that is not there and one this reader may not see."""
    report = report_for(request.actor, number)
    found = Attachment.objects.filter(report=report, number=min(file_number, LARGEST)).first()
    view = disclosure.view_of(request.actor, report)
    if found is None or not view.shows_file(found):
        raise NotFound
    return view.named(found)


urlpatterns = [
    path("r/<str:number>/files/<int:file_number>/", report_file, name="report_file"),
    path("r/<str:number>/files/<int:file_number>/thumb/", report_thumb, name="report_thumb"),
]
