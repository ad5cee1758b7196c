"""What a citizen's browser sends when it reports."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lapor.common import clock
from lapor.web.tests.pictures import PNG


def complaint(**changes: Any) -> dict[str, Any]:
    """What Siti's browser sends."""
    told = {
        "key": str(uuid4()),
        "report_class": "complaint",
        "title": "Parkir liar di trotoar depan Pasar Legi",
        "body": "Setiap pagi mobil parkir di trotoar sehingga pejalan kaki harus turun ke jalan raya.",
        "incident_on": (clock.today() - timedelta(days=1)).isoformat(),
        "place": "Depan Pasar Legi",
        "name": "Siti Rahmawati",
        "phone": "0812 3456 7890",
    }
    return {name: value for name, value in (told | changes).items() if value is not None}


def photo(name: str = "trotoar.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def send(client: Client, **changes: Any) -> Any:
    return client.post("/reports/new/", complaint(**changes))
