"""Pages for the audience `desk`: officers work their queue here.

`lists` shows queues, `cases` one case, `acting` takes its forms, `bulk` many at once, `entry` types in what came by
phone, WhatsApp or at the counter, and `searching` answers pickers. What may be done is the table in `deeds`.
"""

from django.urls import path

from lapor.web.desk import (
    action_views,
    bulk,
    cases,
    deliveries,
    entry,
    entry_doubles,
    filter_views,
    lists,
    picker_views,
)

urlpatterns = [
    path("", lists.desk, name="desk"),
    path("new/", entry.new_entry, name="desk_new"),
    path("new/doubles/", entry_doubles.doubles, name="desk_doubles"),
    path("new/callers/", entry_doubles.same_caller, name="desk_same_caller"),
    path("bulk/", bulk.bulk, name="desk_bulk"),
    path("agencies/", picker_views.agency_choices, name="desk_agencies"),
    path("searches/<slug:code>/", lists.search, name="desk_search"),
    path("filters/", filter_views.save_filter, name="desk_filters"),
    path("filters/<int:number>/removal/", filter_views.drop_filter, name="desk_filter_removal"),
    path("parents/", picker_views.report_choices, name="desk_parents"),
    path("parts/queues/", lists.queue_counts, name="desk_queues"),
    path("undelivered/", deliveries.undelivered, name="desk_undelivered"),
    path("reports/<str:number>/notices/", deliveries.of_case, name="desk_case_notices"),
    path("reports/<str:number>/notices/<uuid:key>/", deliveries.again, name="desk_case_notice"),
    path("reports/<str:number>/", cases.case, name="desk_case"),
    path("reports/<str:number>/clocks/", cases.clocks, name="desk_clocks"),
    path("reports/<str:number>/nearby/", cases.nearby_reports, name="desk_nearby"),
    path("reports/<str:number>/reporter/", cases.reporter, name="desk_reporter"),
    path("reports/<str:number>/<str:action>/", action_views.act, name="desk_act"),
    path("<slug:code>/", lists.queue, name="desk_queue"),
]
