"""Pages for the audience `citizen`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from lapor.web.access import citizen


@citizen
def my_reports(request: HttpRequest) -> HttpResponse:
    return render(request, "citizen/my_reports.html")


urlpatterns = [path("my/", my_reports, name="my_reports")]
