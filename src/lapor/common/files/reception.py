"""Uploads on their way in: when the disk takes no more, the form around them still arrives whole."""

import logging
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

log = logging.getLogger(__name__)


class LostUpload(InMemoryUploadedFile):
    """A file that was sent but could not be kept; `room` refuses it by its name."""


class UploadHandler(TemporaryFileUploadHandler):
    """Django's, but a full disk costs the file alone, and not the words that were sent with it."""

    is_lost = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_lost = False
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._lose(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.is_lost:
            try:
                super().receive_data_chunk(raw_data, start)
            except OSError as error:
                self._lose(error)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_lost:
            return super().file_complete(file_size)
        return LostUpload(
            BytesIO(), self.field_name, self.file_name, self.content_type, max(1, file_size), self.charset
        )

    def _lose(self, error: OSError) -> None:
        self.is_lost = True
        log.error("an upload could not be received: %s", error.strerror or type(error).__name__)
