"""The way to the Ombudsman, for the reporter alone: `/r/<number>/ombudsman.pdf`, and a section of the report's page.

`reports/ombudsman.py` says when it is open; here `offer` says in words why, and what the Ombudsman asks for, and
`paper` draws what to take along. `pages` answers.
"""

from django.urls import path

from lapor.web.ombudsman import pages

urlpatterns = [path("r/<str:number>/ombudsman.pdf", pages.ombudsman_pdf, name="ombudsman_pdf")]
