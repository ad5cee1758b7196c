"""Pages for the audience `public`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from lapor.web.access import public


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html")


urlpatterns = [path("", home, name="home")]
