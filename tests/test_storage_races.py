"""Danger: two people at once. One wins, the other is told so, nothing is half-written."""
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from engine.errors import CaseMoved
from engine.model import OPEN, Case, Decision, Event, Waits
from storage.ids import new_id
from tests import storing
from tests.people import BOB, MONDAY


def test_of_two_who_complete_a_task_at_once_one_wins(database):
    bundle = storing.deploy(database)

    for _ in range(5):
        case_id = storing.start(database, bundle)
        outcomes = _at_once(4, lambda case_id=case_id: _complete_from_one_look(database, case_id))
        assert sorted(outcomes) == ["moved", "moved", "moved", "won"]
        _assert_one_step_was_written(database, case_id)


def test_the_loser_has_written_nothing(database):
    case_id = storing.start(database, storing.deploy(database))
    with database.reading() as store:
        stale = store.cases.load(case_id)
    with database.transaction() as store:
        storing.complete(store, case_id)

    with pytest.raises(CaseMoved), database.transaction() as store:
        store.cases.load = lambda _: stale
        storing.complete(store, case_id, answers={"stolen": True}, by="mallory")

    _assert_one_step_was_written(database, case_id)


def test_writers_of_many_cases_do_not_disturb_each_other(database):
    bundle = storing.deploy(database)

    _at_once(4, lambda: [storing.start(database, bundle) for _ in range(10)])

    with database.reading() as store:
        assert [summary.count for summary in store.cases.summary()] == [40]
        assert all(store.history.verify_chain(case.id).intact for case in store.cases.find(limit=50).items)


def test_a_reader_sees_one_moment(database):
    case_id = storing.start(database, storing.deploy(database))

    with database.reading() as store:
        before = store.cases.waits(case_id)
        with database.transaction() as writer:
            storing.complete(writer, case_id)
        assert store.cases.waits(case_id) == before
    with database.reading() as store:
        assert store.cases.waits(case_id) != before


def test_a_transaction_inside_a_transaction_is_a_mistake(database):
    with pytest.raises(RuntimeError, match="already inside"), database.transaction(), database.transaction():
        pass


def test_a_failed_block_leaves_nothing_and_the_next_one_works(database):
    storing.deploy(database)

    with pytest.raises(ZeroDivisionError), database.transaction() as store:
        store.settings.set_parameters("leave", {"x": 1}, "anna", MONDAY)
        1 / 0  # noqa: B018

    with database.transaction() as store:
        assert store.settings.parameters("leave") == {}


def test_writing_in_a_reading_transaction_fails(database):
    with pytest.raises(Exception, match="read"), database.reading() as store:
        store.clock.set(MONDAY)


def test_of_two_cases_that_begin_at_once_the_later_one_finds_the_other(database):
    bundle = storing.deploy(database)

    def begin(key):
        with database.transaction() as store:
            others = store.cases.open_by_business_key("leave", key)
            case = Case(new_id(), "leave", bundle.version, OPEN, {}, {}, MONDAY, business_key=key)
            began = Event("case_started", MONDAY, "bob", "start", {"variables": {}})
            store.cases.save(Decision(case, (began,), Waits(), Waits(), storing.HASH), bundle)
        return len(others)

    for key in ("FV-1", "FV-2", "FV-3"):
        assert sorted(_at_once(4, lambda key=key: begin(key))) == [0, 1, 2, 3]


def test_parameters_set_at_once_are_all_kept(database):
    numbers = iter(range(40))

    def change():
        number = next(numbers)
        with database.transaction() as store:
            store.settings.set_parameters("leave", {f"p{number}": number}, "anna", MONDAY)

    for _ in range(5):
        _at_once(8, change)

    with database.reading() as store:
        assert store.settings.parameters("leave") == {f"p{number}": number for number in range(40)}


def test_two_registers_rows_at_once_get_two_numbers_without_a_gap(database):
    def insert(key):
        with database.transaction() as store:
            return store.registers.insert("tabla_anulado", {"factura": key}, key, MONDAY).number

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(insert, [f"job-{n}" for n in range(12)] + ["job-3", "job-7"]))

    assert sorted(set(numbers)) == list(range(1, 13))
    with database.reading() as store:
        assert [row.number for row in store.registers.rows("tabla_anulado")] == list(range(1, 13))


def _at_once(count, act):
    barrier = Barrier(count)

    def run(_):
        barrier.wait()
        return act()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def _complete_from_one_look(database, case_id):
    """Everyone has seen version 1 of the case before anyone writes."""
    with database.reading() as store:
        seen = store.cases.load(case_id)
    if seen[1].version != 1:
        return "moved"
    try:
        with database.transaction() as store:
            store.cases.load = lambda _: seen
            storing.complete(store, case_id)
        return "won"
    except CaseMoved:
        return "moved"


def _assert_one_step_was_written(database, case_id):
    with database.reading() as store:
        assert [event.type for event in store.history.all(case_id)] == ["case_started", "task_created", "task_completed", "task_created"]
        assert store.history.verify_chain(case_id).intact
        assert [task.state for task in store.tasks.of_case(case_id)] == ["completed", "open"]
        assert store.cases.load(case_id)[1].version == 2
        assert store.tasks.get(f"{case_id}-1").completed_by == "eva"
        assert store.cases.visible(case_id, BOB)
