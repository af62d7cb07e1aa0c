"""Danger: a case that runs on something else than what it began with, and settings that reach the wrong ones."""
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.model import Subscription, Waits
from storage.processes import Release, StartMessage, StartTimer
from tests import storing
from tests.people import ADMIN, EVA, MALLORY, MONDAY

RELEASE = Release("leave", "Vacaciones", {"leave.bpmn": b"<one/>", "forms/ask.yaml": b"fields: []"}, {"limit": 3}, ("hr",), {"owner": "hr"},
                  (StartTimer("daily", MONDAY, {"cycle": "R/P1D"}),), (StartMessage("by_mail", "mail"), StartMessage("alarm", "fire", "signal")))


def test_the_same_program_again_is_the_same_version(database):
    first, again = _deploy(database, RELEASE), _deploy(database, RELEASE)

    assert first == again
    assert (first.version, first.title, first.visible_to, first.facts, first.parameters) == (1, "Vacaciones", ("hr",), {"owner": "hr"}, {"limit": 3})


def test_a_changed_file_is_a_new_version_and_the_old_one_stays(database):
    _deploy(database, RELEASE)
    second = _deploy(database, replace(RELEASE, files={"leave.bpmn": b"<two/>"}))

    with database.reading() as store:
        assert second.version == 2
        assert [version.version for version in store.processes.versions("leave")] == [2, 1]
        assert [version.version for version in store.processes.list()] == [2]
        assert store.processes.files("leave", 1) == RELEASE.files
        assert store.processes.bundle("leave").files == {"leave.bpmn": b"<two/>"}
        assert store.processes.bundle("leave", 1).files == RELEASE.files
        assert store.processes.bundle("nothing") is store.processes.bundle("leave", 9) is None


def test_only_the_newest_version_starts_by_timer_or_message(database):
    _deploy(database, RELEASE)
    _deploy(database, replace(RELEASE, files={"leave.bpmn": b"<two/>"}, messages=(StartMessage("by_phone", "mail"),)))

    with database.reading() as store:
        assert [(start.version, start.element) for start in store.subscriptions.starts("mail")] == [(2, "by_phone")]
        assert store.subscriptions.starts("fire", "signal") == []
        assert [(timer.process_version, timer.element, timer.due) for timer in store.timers.starts()] == [(2, "daily", MONDAY)]


def test_a_rolled_back_deployment_leaves_no_trace_in_memory(database):
    with pytest.raises(ZeroDivisionError), database.transaction() as store:
        store.processes.deploy([RELEASE], "anna", MONDAY)
        assert store.processes.bundle("leave").version == 1
        1 / 0  # noqa: B018

    _deploy(database, replace(RELEASE, files={"leave.bpmn": b"<other/>"}))
    with database.reading() as store:
        assert store.processes.bundle("leave", 1).files == {"leave.bpmn": b"<other/>"}


def test_parameters_and_calendars_in_force_make_the_bundle(database):
    _deploy(database, RELEASE)
    with database.transaction() as store:
        store.settings.set_parameters("leave", {"limit": 5, "mail": "a@b"}, "anna", MONDAY)
        store.settings.set_parameters("leave", {"mail": "c@d"}, "anna", MONDAY)
        store.settings.put_calendar("colombia", {"zone": "America/Bogota"}, "anna", MONDAY)

    with database.reading() as store:
        bundle = store.processes.bundle("leave")
        calendar = store.settings.calendar("colombia")
        changes = store.settings.changes("parameters", "leave")
    assert bundle.parameters == {"limit": 5, "mail": "c@d"}
    assert bundle.calendars == {"colombia": {"zone": "America/Bogota", "version": calendar.revision}}
    assert [(change.value["mail"], change.by) for change in changes] == [("c@d", "anna"), ("a@b", "anna")]


def test_a_setting_of_another_process_changes_no_bundle_id(database):
    _deploy(database, RELEASE)
    with database.reading() as store:
        before = store.processes.bundle("leave")
    with database.transaction() as store:
        store.settings.set_parameters("other", {"limit": 9}, "anna", MONDAY)

    with database.reading() as store:
        assert store.processes.bundle("leave") == before


def test_a_bundle_that_events_ran_on_is_found_by_its_id_for_ever(database):
    bundle = storing.deploy(database)
    storing.start(database, bundle)
    with database.transaction() as store:
        store.settings.set_parameters("leave", {"x": 1}, "anna", MONDAY)

    with database.reading() as store:
        assert store.processes.bundle_of(bundle.id) == bundle
        assert store.processes.bundle_of("00" * 32) is None


def test_who_sees_which_process(database):
    _deploy(database, RELEASE)

    with database.reading() as store:
        assert store.processes.visible_to(ADMIN) is None
        assert store.processes.visible_to(EVA) == {"leave"}
        assert store.processes.visible_to(MALLORY) == frozenset()


def test_the_virtual_time_survives(database):
    with database.transaction() as store:
        assert store.clock.now() is None
        store.clock.set(MONDAY)
        store.clock.set(MONDAY + timedelta(days=1))

    with database.reading() as store:
        assert store.clock.now() == MONDAY + timedelta(days=1)


def test_messages_find_who_waits_and_are_taken_once(database):
    bundle = storing.deploy(database)
    waiting = {}
    for key in ("A", "B", None):
        case_id = waiting[key] = storing.start(database, bundle)
        subscription = Subscription(f"{case_id}-9", case_id, "catch", "message", "reply", key)
        with database.transaction() as store:
            store.subscriptions.save(Waits(), Waits(subscriptions=(subscription,)))

    with database.transaction() as store:
        assert [one.case for one in store.subscriptions.match("reply", "A")] == [waiting["A"], waiting[None]]
        assert store.subscriptions.match("other", "A") == []
        assert store.subscriptions.match_signal("reply") == []
        assert store.subscriptions.first_time("id-1", MONDAY, waiting["A"])
        assert not store.subscriptions.first_time("id-1", MONDAY, waiting["B"])
        assert store.subscriptions.taken_by("id-1") == waiting["A"]


def _deploy(database, release):
    with database.transaction() as store:
        return store.processes.deploy([release], "anna", MONDAY)[0]
