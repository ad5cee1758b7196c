"""Pages for the audience `desk`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from lapor.web import access


@access.desk
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/desk.html")


urlpatterns = [path("", desk, name="desk")]
