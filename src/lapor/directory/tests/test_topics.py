"""Topics: three levels that come and go, and are changed by the nation only."""

from datetime import date, timedelta

import pytest

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed
from lapor.directory import topics
from lapor.directory.models import Topic
from tests.world import World


def test_the_shipped_topics_load_once_with_their_full_names(db: None) -> None:
    assert topics.load_topics() > 250
    assert topics.load_topics() == 0
    hole = Topic.objects.get(code="pupr.jalan.berlubang")
    assert hole.full_name == "Pekerjaan Umum dan Penataan Ruang › Infrastruktur Jalan › Jalan Berlubang"
    assert max(topic.full_name.count(topics.BETWEEN) for topic in Topic.objects.all()) == topics.DEEPEST - 1


def test_loading_again_undoes_no_edit(world: World) -> None:
    topics.load_topics()
    drains = Topic.objects.get(code="pupr.drainase")
    topics.change_topic(drains, name="Saluran Air", by=world.nadia)
    topics.load_topics()
    drains.refresh_from_db()
    assert drains.name == "Saluran Air"


def test_the_tree_costs_no_query_once_kept(db: None, django_assert_num_queries) -> None:
    topics.load_topics()
    topics.tree()
    with django_assert_num_queries(0):
        tree = {node.name: node for node in topics.tree()}
    assert "Infrastruktur Jalan" in {
        child.name for child in tree["Pekerjaan Umum dan Penataan Ruang"].children
    }


def test_a_renamed_topic_renames_everything_below(world: World) -> None:
    top = topics.create_topic(name="Perhubungan", by=world.nadia)
    middle = topics.create_topic(name="Parkir", parent=top, by=world.nadia)
    low = topics.create_topic(name="Parkir liar", parent=middle, by=world.nadia)
    assert low.code == "perhubungan.parkir.parkir-liar"
    topics.change_topic(top, name="Transportasi", by=world.nadia)
    low.refresh_from_db()
    assert low.full_name == "Transportasi › Parkir › Parkir liar"
    assert any(node.name == "Transportasi" for node in topics.tree())
    with pytest.raises(Invalid):
        topics.create_topic(name="Terlalu dalam", parent=low, by=world.nadia)


def test_a_topic_is_offered_between_its_days(world: World) -> None:
    day = clock.today()
    topic = topics.create_topic(name="Program", begins_on=day + timedelta(1), by=world.nadia)
    below = topics.create_topic(name="Bagian", parent=topic, by=world.nadia)

    def is_offered(on: date) -> bool:
        return any(node.name == "Program" for node in topics.tree(on=on))

    assert not is_offered(day)
    assert topic not in topics.in_force()
    assert is_offered(day + timedelta(1))
    topics.retire_topic(topic, on=day + timedelta(3), by=world.nadia)
    assert is_offered(day + timedelta(2))
    assert not is_offered(day + timedelta(3))
    below.refresh_from_db()
    assert below.retired_on == day + timedelta(3)


def test_only_the_nation_changes_topics(world: World) -> None:
    for by in (world.kirana, world.omar, world.siti):
        with pytest.raises(NotAllowed):
            topics.create_topic(name="Baru", by=by)
        with pytest.raises(NotAllowed):
            topics.change_topic(world.topic, name="Baru", by=by)
        with pytest.raises(NotAllowed):
            topics.retire_topic(world.topic, by=by)
    with pytest.raises(Incomplete):
        topics.create_topic(name=" ", by=world.nadia)
