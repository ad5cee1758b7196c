"""Pages for the audience `office`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from lapor.web import access


@access.office
def office(request: HttpRequest) -> HttpResponse:
    return render(request, "office/office.html")


urlpatterns = [path("", office, name="office")]
