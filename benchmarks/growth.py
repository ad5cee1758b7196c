"""Does a page or a step cost more when more is stored? Multiplies a demo world by copying rows and measures again.

DATABASE_URL=… ./lapor manage shell < benchmarks/growth.py      (BENCHMARK_FACTORS=10,100 by default)
"""

import os
import statistics
import sys
import time
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client

sys.path.insert(0, str(settings.ROOT))

from benchmarks.multiplying import multiply
from lapor.common import clock
from lapor.demo.content.people import DEMO_ACCOUNTS
from lapor.directory.actors import NOBODY, actor_of
from lapor.directory.models import Agency, Person, Role
from lapor.reports.commands import filing, verification
from lapor.reports.commands.filing import Filing
from lapor.reports.identity import Reporter
from lapor.reports.models import Report
from lapor.reports.workflow import Status

ROUNDS = 7


def median_ms(work):
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def signed_in(email):
    client = Client()
    client.force_login(Person.objects.get(email=email))
    return client


def page(client, path):
    def work():
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, (path, answer.status_code)

    return work


def file_and_verify():
    city = Agency.objects.get(code="kota-blitar")
    unit = Agency.objects.get(code="kota-blitar-dishub")
    told = Filing(
        report_class="complaint",
        title="Lampu mati",
        body="Lampu jalan di depan pasar padam sudah dua minggu.",
        incident_on=clock.today(),
        place="Depan pasar",
        agency=city,
        reporter=Reporter(name="Uji", phone="08000000000"),
    )
    report = filing.file_report(told, by=NOBODY, key=str(uuid4())).report
    person = Person.objects.get(email="koordinator@blitar.example")
    verification.verify_report(report, by=actor_of(person), report_class="complaint", grade="plain", to=unit)


def undone(work):
    def run():
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return run


def measured():
    coordinator = signed_in("koordinator@blitar.example")
    liaison = signed_in("penghubung.dishub@blitar.example")
    national = signed_in("admin.nasional@menpan.example")
    anybody = Client()
    public = Report.objects.filter(status=Status.CLOSED, is_confidential=False, grade="plain").first()
    return {
        "home": page(anybody, "/"),
        "public list": page(anybody, "/reports/"),
        "public search": page(anybody, "/reports/?q=lampu+jalan"),
        "public page": page(anybody, f"/r/{public.number}/"),
        "queue, coordinator": page(coordinator, "/desk/"),
        "queue, liaison": page(liaison, "/desk/"),
        "queue, national": page(national, "/desk/"),
        "desk search, coordinator": page(coordinator, "/desk/all/?q=lampu"),
        "case, coordinator": page(coordinator, f"/desk/reports/{first_case(coordinator)}/"),
        "board, coordinator": page(coordinator, "/office/"),
        "board, national": page(national, "/office/"),
        "limits, coordinator": page(coordinator, "/office/deadlines/"),
        "limits, national": page(national, "/office/deadlines/"),
        "turns, coordinator": page(coordinator, "/office/turns/"),
        "turns, national": page(national, "/office/turns/"),
        "file and verify": undone(file_and_verify),
    }


def first_case(client):
    person = Person.objects.get(pk=client.session["_auth_user_id"])
    agency = actor_of(person).powers[0].agency_id
    return Report.objects.filter(agency_ids__contains=[agency]).order_by("-id").first().number


def run():
    assert DEMO_ACCOUNTS, Role
    factors = [1, *(int(one) for one in os.environ.get("BENCHMARK_FACTORS", "10,100").split(","))]
    rows = {}
    counts = []
    for factor in factors:
        counts.append(multiply(factor))
        for name, work in measured().items():
            work()
            rows.setdefault(name, []).append(median_ms(work))
    print(f"{'':28}" + "".join(f"{count:>12,}" for count in counts) + "   ratio")
    for name, times in rows.items():
        print(f"{name:28}" + "".join(f"{ms:>10.1f}ms" for ms in times) + f"   {times[-1] / times[0]:5.2f}")


run()
