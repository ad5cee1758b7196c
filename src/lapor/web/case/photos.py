"""Attachments with the addresses at which they are shown."""

from collections.abc import Iterable

from django.urls import reverse

from lapor.reports.models import Attachment, Report
from lapor.web.parts import Photo


def photos_of(report: Report, files: Iterable[Attachment]) -> list[Photo]:
    return [
        Photo(
            url=reverse("report_file", args=[report.number, file.number]),
            thumb_url=reverse("report_thumb", args=[report.number, file.number])
            if file.thumbnail_path
            else "",
            name=file.name,
            is_image=file.kind == "image",
        )
        for file in files
    ]
