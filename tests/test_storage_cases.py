"""Danger: a case that is stored otherwise than it was decided, or shown to the wrong person."""
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from engine.model import INCIDENT, OPEN, Actor, Case, Decision, Event, Incident, Job, Message, Subscription, Timer, Waits
from storage.case_list import CaseFilter
from storage.ids import case_of, new_id
from tests import storing
from tests.people import ADMIN, ANNA, BOB, EVA, MALLORY, MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def bundle(database):
    return storing.deploy(database)


def test_a_case_comes_back_as_it_was_saved(database, bundle):
    variables = {"monto": Decimal("1500000.50"), "lista": [1, None, {"a": True}], "texto": "Ñandú", "grande": 10**20}
    case_id = storing.start(database, bundle, variables=variables, business_key="FV-1", parent="0parent")

    with database.reading() as store:
        loaded_bundle, case = store.cases.load(case_id)
        assert store.cases.load_by_task(f"{case_id}-1") == (loaded_bundle, case)
        assert store.cases.load("nothing") is None
    assert loaded_bundle == bundle
    assert case.variables == variables
    assert (case.business_key, case.parent, case.version, case.events, case.started_at) == ("FV-1", "0parent", 1, 2, MONDAY)
    assert str(case.variables["monto"]) == "1500000.50"


def test_what_a_case_waits_for_is_written_as_the_difference(database, bundle):
    case_id = storing.start(database, bundle)
    first = _waits(case_id, due=MONDAY, name="reply", tasks=1)
    second = _waits(case_id, due=MONDAY + HOUR, name="other", tasks=2)
    _decide(database, case_id, _only_tasks(case_id, 1), first)
    with database.reading() as store:
        assert store.cases.waits(case_id) == first

    _decide(database, case_id, first, second)
    with database.reading() as store:
        assert store.cases.waits(case_id) == second

    _decide(database, case_id, second, Waits())
    with database.reading() as store:
        assert store.cases.waits(case_id) == Waits()
        assert [one.state for one in store.tasks.of_case(case_id)] == ["cancelled", "cancelled"]
        assert store.incidents.get(f"{case_id}-i").id == f"{case_id}-i"


def test_what_did_not_change_is_not_written(database, bundle):
    case_id = storing.start(database, bundle)
    waits = _waits(case_id, due=MONDAY, name="reply", tasks=1)
    _decide(database, case_id, _only_tasks(case_id, 1), waits)
    written = _statements(database, lambda: _decide(database, case_id, waits, waits))

    assert [statement.split()[0] for statement in written] == ["SELECT", "UPDATE", "INSERT"]


def test_a_completed_task_costs_few_statements_and_one_commit(database, bundle):
    case_id = storing.start(database, bundle)

    def step(number):
        with database.transaction() as store:
            storing.complete(store, case_id, number)

    step(1)
    commits = []
    event.listen(database._engine, "commit", commits.append)
    assert len(_statements(database, lambda: step(2))) <= 5
    assert len(commits) == 1


def test_a_decision_without_events_writes_nothing(database, bundle):
    case_id = storing.start(database, bundle)
    with database.transaction() as store:
        loaded, case = store.cases.load(case_id)
        store.cases.save(Decision(case, (), Waits(), Waits(), ""), loaded)

    with database.reading() as store:
        assert store.cases.load(case_id)[1].version == 1


def test_a_failed_job_whose_incident_is_retried_is_ready_again(database, bundle):
    case_id = storing.start(database, bundle)
    job = Job(f"{case_id}-j", case_id, "send", "mail.send", {"to": "x"}, {"a": "b"})
    failed = Waits(jobs=(job,), incidents=(Incident(f"{case_id}-i", case_id, "send", "job", "no server", MONDAY, job.id),))
    _decide(database, case_id, Waits(), Waits(jobs=(job,)))
    _decide(database, case_id, Waits(jobs=(job,)), failed)
    with database.transaction() as store:
        store.jobs.failed(job.id, "no server")

    _decide(database, case_id, failed, Waits(jobs=(job,)))

    with database.reading() as store:
        row = store.jobs.get(job.id)
        assert (row.state, row.attempts, row.job) == ("ready", 0, job)
        assert store.incidents.of_case(case_id) == []


def test_thrown_messages_wait_as_jobs_in_the_same_transaction(database, bundle):
    case_id = storing.start(database, bundle)
    message = Message("message", "respuesta_area", "T-1", {"x": Decimal("1.5")}, f"{case_id}-9")
    _decide(database, case_id, Waits(), Waits(), messages=(message,))

    with database.reading() as store:
        job = store.jobs.get(message.id).job
        assert store.cases.waits(case_id).jobs == ()
    assert job.type == "tramita.message"
    assert job.variables == {"kind": "message", "name": "respuesta_area", "correlation_key": "T-1", "variables": {"x": Decimal("1.5")}}


def test_only_those_who_may_see_a_case_find_it(database, bundle):
    other = storing.deploy(database, "secret", visible_to=("managers",))
    leave, secret = storing.start(database, bundle, by="zoe"), storing.start(database, other, by="bob", task={"assignee": "carl"})

    for actor, seen in ((None, {leave, secret}), (ADMIN, {leave, secret}), (ANNA, {leave, secret}), (EVA, {leave}), (BOB, {leave, secret}),
                        (MALLORY, set()), (Actor("carl"), {secret}), (Actor("zoe"), {leave})):
        with database.reading() as store:
            assert {one.id for one in store.cases.find(visible_to=actor).items} == seen, actor
            if actor:
                assert {id for id in (leave, secret) if store.cases.visible(id, actor)} == seen


def test_cases_are_found_by_filter_and_search(database, bundle):
    other = storing.deploy(database, "refund")
    first = storing.start(database, bundle, business_key="FV-1")
    second = storing.start(database, bundle, business_key="fv-20", at=MONDAY + HOUR)
    third = storing.start(database, other, business_key="X_9", parent=first)
    with database.transaction() as store:
        storing.complete(store, second, last=True)

    for wanted, found in ((CaseFilter(), [third, second, first]), (CaseFilter(process="leave"), [second, first]),
                          (CaseFilter(state="ended"), [second]), (CaseFilter(state="open"), [third, first]),
                          (CaseFilter(search="FV-"), [second, first]), (CaseFilter(search="fv-1"), [first]), (CaseFilter(search="refu"), [third]),
                          (CaseFilter(search=first.upper()), [first]), (CaseFilter(search="%"), []), (CaseFilter(parent=first), [third]),
                          (CaseFilter(started_from=MONDAY + HOUR), [second]), (CaseFilter(started_before=MONDAY), [])):
        with database.reading() as store:
            assert [one.id for one in store.cases.find(wanted).items] == found, wanted
            assert [one.id for one in store.cases.find(wanted, ANNA).items] == found, wanted
            assert store.cases.open_by_business_key("leave", "FV-1") == [first]
            assert store.cases.open_by_business_key("leave", "fv-20") == []
            assert store.cases.children(first) == [third]


def test_pages_of_cases_hold_each_case_once(database, bundle):
    expected = [storing.start(database, bundle) for _ in range(7)][::-1]

    seen, cursor = [], None
    while True:
        with database.reading() as store:
            page = store.cases.find(visible_to=BOB, limit=3, cursor=cursor)  # bob sees each for two reasons
        seen += [one.id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == expected


def test_many_cases_are_told_at_once_what_they_wait_for(database, bundle):
    ids = [storing.start(database, bundle) for _ in range(3)]

    def ask():
        with database.reading() as store:
            assert {id: len(waits.tasks) for id, waits in store.cases.waits_of(ids).items()} == dict.fromkeys(ids, 1)

    assert len(_statements(database, ask)) == 5


def test_ids_rise_and_say_their_case():
    ids = [new_id() for _ in range(1000)]

    assert ids == sorted(set(ids))
    assert case_of(f"{ids[0]}-12") == ids[0]


def _waits(case_id, due, name, tasks):
    return Waits(
        tasks=(storing.task(case_id, 1, assignee="eva" if tasks == 2 else None), *(storing.task(case_id, 2) for _ in range(tasks - 1))),
        jobs=(Job(f"{case_id}-j{name}", case_id, "send", "mail.send", {"to": "x", "n": Decimal("0.10")}, {"stage": "1"}, 2),),
        timers=(Timer(f"{case_id}-t", case_id, "wait", due, "timer", {"base": "x"}),),
        subscriptions=(Subscription(f"{case_id}-s", case_id, "catch", "message", name, "K"),),
        incidents=(Incident(f"{case_id}-i", case_id, "cond", "condition", "no boolean", MONDAY),),
    )


def _only_tasks(case_id, number):
    return Waits(tasks=(storing.task(case_id, number),))


def _decide(database, case_id, before, after, messages=()):
    with database.transaction() as store:
        bundle, case = store.cases.load(case_id)
        state = INCIDENT if after.incidents else OPEN
        moved = Case(**{**vars(case), "state": state})
        events = (Event("variable_changed", MONDAY, "eva", None, {}),)
        store.cases.save(Decision(moved, events, before, after, storing.HASH, messages=messages), bundle)


def _statements(database, act):
    seen = []

    def note(_db, _cursor, statement, *_):
        seen.append(statement)

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    act()
    for engine in database.engines:
        event.remove(engine, "before_cursor_execute", note)
    return seen
