"""Kabar: what a signed-in person was told, in the product itself, and how an officer wants to be told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lapor.common.refusals import NotFound, Refusal
from lapor.messaging import choices, queries
from lapor.messaging.outbound import has_provider, ways_out
from lapor.messaging.vocabulary import Reader, Way
from lapor.web.kit.addresses import address_with, number_of
from lapor.web.kit.guards import GuardedRequest, citizen, desk
from lapor.web.kit.refusals import add_to_form, status_of

# An officer's own address is in the account; a chat or a browser is tied to a report.
FOR_OFFICERS = (Way.EMAIL, Way.WHATSAPP, Way.SMS)


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: GuardedRequest) -> HttpResponse:
    """The list, the newest first. POST marks it read, as far as it was shown."""
    if not request.actor.person_id:
        raise NotFound
    if request.method == "POST":
        queries.mark_seen(request.actor, upto=number_of(request.POST.get("upto")) or 0)
        return redirect("news")
    before = number_of(request.GET.get("before")) or 0
    shown, following = queries.news_of(request.actor, before=before)
    context = {
        "news": shown,
        "newest": shown[0].notice.pk if shown else 0,
        "has_new": any(one.is_new for one in shown),
        "older_url": address_with(request, before=following) if following else "",
        "newer_url": address_with(request, before="") if before else "",
    }
    return render(request, "citizen/news.html", context)


@citizen
@require_http_methods(["GET", "HEAD"])
def one_news(request: GuardedRequest, key: int) -> HttpResponse:
    """To the report that it is about; it has been seen then."""
    notice = queries.own(request.actor).filter(pk=key).first() if request.actor.person_id else None
    if notice is None:
        raise NotFound
    queries.mark_seen_one(notice)
    name = "desk_case" if notice.reader == Reader.OFFICER else "report"
    return redirect(name, number=queries.number_of(notice))


class ChoiceForm(forms.Form):
    """By which ways, how soon, in which language; and who hears it meanwhile."""

    ways = forms.MultipleChoiceField(
        label=_("Kabari saya lewat"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_always_at_once = forms.BooleanField(
        label=_("Kirim setiap kabar seketika"),
        required=False,
        help_text=_(
            "Jika tidak, yang mendesak datang seketika dan selebihnya sebagai ringkasan pukul 08.00 pada hari kerja."
        ),
    )
    language = forms.ChoiceField(label=_("Bahasa"), choices=[("id", "Bahasa Indonesia"), ("en", "English")])
    away_from = forms.DateField(
        label=_("Cuti mulai"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    away_until = forms.DateField(
        label=_("Cuti sampai"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    deputy = forms.ChoiceField(label=_("Kabar selama cuti diterima oleh"), required=False)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        ways: Any = self.fields["ways"]
        ways.choices = [(str(way), way.label) for way in ways_out() if way in FOR_OFFICERS]
        deputy: Any = self.fields["deputy"]
        deputy.choices = [("", "–"), *((key, person.name) for key, person in self.people.items())]


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: GuardedRequest) -> HttpResponse:
    """How this officer is told."""
    present, people = choices.choice_of(request.actor), choices.deputies_for(request.actor)
    initial = {
        "ways": present.ways,
        "is_always_at_once": present.is_always_at_once,
        "language": present.language,
        "away_from": present.away_from,
        "away_until": present.away_until,
        "deputy": str(present.stands_in_id or ""),
    }
    form = ChoiceForm(request.POST or None, initial=initial, people=people)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            choices.choose(
                request.actor,
                ways=given["ways"],
                is_always_at_once=given["is_always_at_once"],
                language=given["language"],
                away_from=given["away_from"],
                away_until=given["away_until"],
                deputy=form.people.get(given["deputy"]),
            )
        except Refusal as refusal:
            add_to_form(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, str(_("Pilihan Anda disimpan.")))
            return redirect(reverse("news_choice"))
    context = {"form": form, "has_provider": has_provider()}
    return render(request, "citizen/news_choice.html", context, status=status)


urlpatterns = [
    path("news/", news, name="news"),
    path("news/choice/", choice, name="news_choice"),
    path("news/<int:key>/", one_news, name="one_news"),
]
