"""The addresses of the office; nouns only."""

from django.urls import path

from lapor.web.office import (
    agencies,
    appointments,
    boards,
    changes,
    decrees,
    due_board,
    indicators,
    invitations,
    notices,
    people,
    rows,
    turns_board,
    wordings,
)
from lapor.web.office.holidays import HOLIDAYS
from lapor.web.office.policies import POLICIES
from lapor.web.office.recap import pages as recaps
from lapor.web.office.templates import TEMPLATES
from lapor.web.office.topics import TOPICS

urlpatterns = [
    path("", boards.overview, name="office"),
    path("units/", boards.units, name="office_units"),
    path("untouched/", boards.untouched, name="office_untouched"),
    path("deadlines/", due_board.deadlines, name="office_deadlines"),
    path("turns/", turns_board.board_of_turns, name="office_turns"),
    path("turns.csv", turns_board.turns_csv, name="office_turns_csv"),
    path("recap/", recaps.recap, name="office_recap"),
    path("recap/signature/", recaps.signature, name="office_recap_signature"),
    path("recap.csv", recaps.recap_csv, name="office_recap_csv"),
    path("recap.xlsx", recaps.recap_xlsx, name="office_recap_xlsx"),
    path("recap.pdf", recaps.recap_pdf, name="office_recap_pdf"),
    path("indicators/", indicators.listing, name="office_indicators"),
    path("indicators/<slug:code>/", indicators.indicator, name="office_indicator"),
    path("rows/", rows.rows, name="office_rows"),
    path("agencies/", agencies.tree, name="office_agencies"),
    path("agencies/new/", agencies.new_agency, name="office_agency_new"),
    path("agencies/<int:pk>/", agencies.agency, name="office_agency"),
    path("agencies/<int:pk>/details/", agencies.agency_details, name="office_agency_details"),
    path("agencies/<int:pk>/place/", agencies.agency_place, name="office_agency_place"),
    path("agencies/<int:pk>/retirement/", agencies.agency_retirement, name="office_agency_retirement"),
    path(
        "agencies/<int:agency_pk>/appointments/new/",
        appointments.new_appointment,
        name="office_appointment_new",
    ),
    path("people/", people.officers, name="office_people"),
    path("people/<int:pk>/", people.person, name="office_person"),
    path("people/<int:pk>/details/", people.person_details, name="office_person_details"),
    path("people/<int:pk>/sign-in/", people.person_sign_in, name="office_person_sign_in"),
    path("people/<int:pk>/agency/", appointments.agency_for_person, name="office_person_agency"),
    path("appointments/", appointments.listing, name="office_appointments"),
    path("appointments/watching/", appointments.watching, name="office_watching"),
    path("appointments/renewal/", appointments.renewal, name="office_renewal"),
    path("appointments/<int:pk>/end/", appointments.appointment_end, name="office_appointment_end"),
    path("invitations/", invitations.listing, name="office_invitations"),
    path("invitations/<int:pk>/", invitations.invitation, name="office_invitation"),
    path("invitations/<int:pk>/link/", invitations.link, name="office_invitation_link"),
    path("invitations/<int:pk>/withdrawal/", invitations.withdrawal, name="office_invitation_withdrawal"),
    path("vacancies/", appointments.vacancies, name="office_vacancies"),
    *TOPICS.urls(),
    *HOLIDAYS.urls(),
    path("decrees/new/", decrees.decree, name="office_decree"),
    *POLICIES.urls(),
    *TEMPLATES.urls(),
    path("notices/", notices.reach, name="office_notices"),
    path("words/", wordings.listing, name="office_wordings"),
    path("words/<str:kind>/<str:language>/", wordings.wording, name="office_wording"),
    path("changes/", changes.changes, name="office_changes"),
]
