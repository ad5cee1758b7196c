"""Why a date is what it is, for people and for machines: `/r/<number>/clocks/<clock number>/`.

`reports/certificates.py` says what is so; here `wording` says it in words, `calendar` draws the weeks, `lines` lists
the limits of a report, `document` writes the JSON and `paper` the PDF. `pages` answers.
"""

from django.urls import path

from lapor.web.certificates import pages

urlpatterns = [
    path("r/<str:number>/clocks/<int:clock_number>/", pages.certificate, name="certificate"),
    path(
        "r/<str:number>/clocks/<int:clock_number>/certificate.json",
        pages.certificate_json,
        name="certificate_json",
    ),
    path(
        "r/<str:number>/clocks/<int:clock_number>/certificate.pdf",
        pages.certificate_pdf,
        name="certificate_pdf",
    ),
]
