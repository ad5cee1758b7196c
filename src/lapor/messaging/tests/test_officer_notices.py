"""Officers hear of their duties: what cannot wait at once, the rest at eight in the morning of a working day."""

from datetime import timedelta

from lapor.common import clock
from lapor.messaging import messenger
from lapor.messaging.letter_rows import load
from lapor.messaging.letters import letter_of
from lapor.messaging.models import Delivery, Notice, OfficerChoice
from lapor.messaging.vocabulary import Kind, Purpose, Reader
from lapor.reports.commands import notes, routing
from lapor.reports.models import Report
from lapor.reports.vocabulary import Grade, ReturnReason
from tests.mail_server import Mailbox, send_everything, text_of
from tests.world import World


def told(kind: Kind) -> set[int]:
    """Ids of the officers who are told so."""
    rows = Notice.objects.filter(reader=Reader.OFFICER, kind=kind)
    return set(rows.values_list("recipient", flat=True))


def ids(*actors: object) -> set[int]:
    return {actor.person_id for actor in actors}  # type: ignore[attr-defined]


def given_back(world: World) -> Report:
    return routing.return_report(
        world.verified(), by=world.lukman, reason=ReturnReason.NOT_AUTHORITY, words="Lampu taman diurus DLH."
    )


def test_a_new_report_is_told_to_who_verifies_and_a_verified_one_to_the_unit(
    world: World, mailbox: Mailbox
) -> None:
    report = world.filed()
    send_everything()
    assert told(Kind.YOUR_TURN) == ids(world.kirana)
    verified = world.verified()
    send_everything()
    assert told(Kind.YOUR_TURN) >= ids(world.lukman, world.oki)
    assert not told(Kind.YOUR_TURN) & ids(world.lia, world.klara, world.hana)
    assert report.pk != verified.pk


def test_an_ordinary_duty_waits_for_the_digest_and_a_return_does_not(world: World, mailbox: Mailbox) -> None:
    world.filed(title="Lampu jalan mati")
    given_back(world)
    send_everything()
    (mail,) = mailbox.to("kirana@contoh.example")
    assert "dikembalikan" in mail["Subject"]
    with clock.frozen(clock.now() + timedelta(days=1)):
        send_everything()
    digest = mailbox.to("kirana@contoh.example")[1]
    assert digest["Subject"] == "Ringkasan meja kerja, Rabu, 9 September 2026"
    assert "Lampu jalan mati" in text_of(digest)


def test_no_digest_comes_on_a_day_off(world: World, mailbox: Mailbox) -> None:
    friday = clock.now() + timedelta(days=3)
    with clock.frozen(friday):
        world.filed()
        send_everything()
    with clock.frozen(friday + timedelta(days=2)):
        send_everything()
        assert mailbox.to("kirana@contoh.example") == []
    with clock.frozen(friday + timedelta(days=3)):
        send_everything()
        assert len(mailbox.to("kirana@contoh.example")) == 1


def test_nobody_hears_of_what_complains_about_the_own_office(world: World, mailbox: Mailbox) -> None:
    world.verified(grade=Grade.OVERSIGHT, respondent=world.dishub, to=world.inspektorat)
    send_everything()
    everybody = set(Notice.objects.filter(reader=Reader.OFFICER).values_list("recipient", flat=True))
    assert ids(world.ira) <= everybody
    assert not everybody & ids(world.lukman, world.oki)


def test_who_is_on_leave_is_told_nothing_and_the_deputy_is(world: World, mailbox: Mailbox) -> None:
    today = clock.today()
    OfficerChoice.objects.create(
        person_id=world.lukman.person_id,
        ways=["email"],
        away_from=today,
        away_until=today + timedelta(days=7),
        stands_in_id=world.oki.person_id,
    )
    world.verified()
    send_everything()
    assert world.lukman.person_id not in told(Kind.YOUR_TURN)
    assert world.oki.person_id in told(Kind.YOUR_TURN)


def test_a_deputy_is_not_told_what_they_did_themselves(world: World, mailbox: Mailbox) -> None:
    today = clock.today()
    OfficerChoice.objects.create(
        person_id=world.lukman.person_id,
        ways=["email"],
        away_from=today,
        away_until=today + timedelta(days=7),
        stands_in_id=world.oki.person_id,
    )
    notes.add_note(world.verified(), by=world.oki, words="Sudah saya telepon.")
    send_everything()
    assert world.oki.person_id not in told(Kind.NOTE)


def test_a_digest_fills_the_two_places_of_an_approved_template(world: World, mailbox: Mailbox) -> None:
    world.filed()
    messenger.follow_and_collect()
    with clock.frozen(clock.now() + timedelta(days=1)):
        messenger.follow_and_collect()
        digest = Delivery.objects.get(purpose=Purpose.DIGEST, person_id=world.kirana.person_id)
        letter = letter_of(digest, load([digest]))
    assert letter.parameters == (letter.subject, letter.link)
    assert all(letter.parameters)
