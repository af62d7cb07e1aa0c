"""Danger: the inbox. Work that somebody cannot see is work that nobody does; work that mallory sees is a leak."""
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from engine.errors import BadInput
from engine.model import Actor
from storage.tables import tasks
from storage.tasks import TaskFilter
from tests import storing
from tests.people import ADMIN, ANNA, BOB, EVA, MALLORY, MONDAY

DAY = timedelta(days=1)


@pytest.fixture
def bundle(database):
    return storing.deploy(database)


def test_the_inbox_shows_breached_first_then_soonest_due_then_oldest(database, bundle):
    for title, due, age in [("no due", None, 0), ("in two days", 2, 0), ("late", -1, 0), ("very late", -3, 0), ("old", 2, 1)]:
        _task(database, bundle, title=title, due=due and MONDAY + due * DAY, created_at=MONDAY - age * DAY)

    assert _titles(database, EVA) == ["very late", "late", "old", "in two days", "no due"]


def test_pages_of_the_inbox_hold_each_task_once(database, bundle):
    for number in range(7):
        _task(database, bundle, title=f"free {number}", due=MONDAY + number % 3 * DAY)
        _task(database, bundle, title=f"mine {number}", due=None if number % 2 else MONDAY, assignee="eva")

    seen, cursor = [], None
    while True:
        with database.reading() as store:
            page = store.tasks.inbox(EVA, limit=3, cursor=cursor)
        seen += [one.task.title for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == _titles(database, EVA)
    assert sorted(seen) == sorted([f"free {n}" for n in range(7)] + [f"mine {n}" for n in range(7)])


def test_each_view_holds_what_its_name_says(database, bundle):
    _task(database, bundle, title="free")
    _task(database, bundle, title="mine", assignee="eva", due=MONDAY - DAY)
    _task(database, bundle, title="of another", assignee="anna")
    _task(database, bundle, title="of managers", candidate_groups=("managers",), lane="managers")
    _task(database, bundle, title="for eva by name", candidate_groups=(), candidate_users=("eva",))
    _task(database, bundle, title="for anyone", candidate_groups=(), lane=None)

    assert _titles(database, EVA, "mine") == ["mine"]
    assert set(_titles(database, EVA, "groups")) == {"free", "for eva by name", "for anyone"}
    assert set(_titles(database, EVA, "all")) == {"mine", "free", "for eva by name", "for anyone"}
    assert _titles(database, EVA, "overdue") == ["mine"]
    assert _titles(database, MALLORY) == ["for anyone"]


def test_counts_agree_with_the_views(database, bundle):
    for number in range(5):
        _task(database, bundle, title="late", due=MONDAY - DAY, assignee="eva" if number < 2 else None)

    with database.reading() as store:
        counts = store.tasks.counts(EVA, MONDAY)
    assert (counts.mine, counts.groups, counts.overdue) == (2, 3, 5)


def test_a_look_at_the_inbox_asks_three_questions(database, bundle):
    _task(database, bundle, title="one")
    asked = []
    with database.reading() as store:
        event.listen(store.tx.db, "before_cursor_execute", lambda *given: asked.append(given[2]))
        store.tasks.inbox(EVA, now=MONDAY)
        store.tasks.counts(EVA, MONDAY)

    assert len(asked) == 3  # her queues, the page, the counts


def test_who_is_excluded_by_four_eyes_does_not_find_the_task(database, bundle):
    _task(database, bundle, title="not for eva", excluded=("eva",))
    _task(database, bundle, title="not for eve_", excluded=("eve_", "ev%"))

    assert _titles(database, EVA) == ["not for eve_"]
    assert _titles(database, replace(EVA, user="eve_")) == ["not for eva"]


def test_search_finds_titles_and_keys_as_typed(database, bundle):
    _task(database, bundle, title="Verificar CARTA 100%", business_key="FV-77")
    _task(database, bundle, title="Aprobar", business_key="fv-88")
    _task(database, bundle, title="Última revisión")

    assert _titles(database, EVA, search="carta") == ["Verificar CARTA 100%"]
    assert _titles(database, EVA, search="100%") == ["Verificar CARTA 100%"]
    assert _titles(database, EVA, search="FV-") == ["Verificar CARTA 100%", "Aprobar"]
    assert _titles(database, EVA, search="%") == ["Verificar CARTA 100%"]
    assert _titles(database, EVA, search="nothing") == []
    assert _titles(database, EVA, search="ULTIMA REVISION") == ["Última revisión"]
    assert _listed(database, TaskFilter(search="revision"), EVA) == {"Última revisión"}


def test_a_person_of_very_many_groups_sees_one_list(database, bundle):
    groups = frozenset(f"group {number}" for number in range(230))
    for number in range(230):
        _task(database, bundle, title=f"{number:03}", candidate_groups=(f"group {number}",), due=MONDAY + number * DAY)

    actor = Actor("zoe", groups)
    assert _titles(database, actor)[:3] == ["000", "001", "002"]
    with database.reading() as store:
        assert store.tasks.counts(actor, MONDAY).groups == 230


def test_nonsense_is_refused_in_words(database):
    with database.reading() as store:
        for ask in (lambda: store.tasks.inbox(EVA, view="; DROP TABLE tasks"), lambda: store.tasks.inbox(EVA, view="overdue"),
                    lambda: store.tasks.inbox(EVA, cursor="x"), lambda: store.tasks.inbox(EVA, cursor="WyJhIiwiYiJd")):
            with pytest.raises(BadInput):
                ask()


def test_filtered_lists_show_what_the_actor_may_see(database, bundle):
    other = storing.deploy(database, "secret", visible_to=("managers",))
    _task(database, bundle, title="leave")
    _task(database, other, title="secret", candidate_groups=("managers",), lane="managers", by="anna")
    _task(database, other, title="of bob", candidate_groups=("managers",), by="bob")

    assert _listed(database, TaskFilter(), None) == {"leave", "secret", "of bob"}
    assert _listed(database, TaskFilter(), ADMIN) == {"leave", "secret", "of bob"}
    assert _listed(database, TaskFilter(), EVA) == {"leave"}
    assert _listed(database, TaskFilter(), BOB) == {"leave", "of bob"}
    assert _listed(database, TaskFilter(), MALLORY) == set()
    assert _listed(database, TaskFilter(group="managers"), ANNA) == {"secret", "of bob"}
    assert _listed(database, TaskFilter(process="leave", element="step_1", search="LEA"), ANNA) == {"leave"}


def test_closed_tasks_stay_with_who_closed_them(database, bundle):
    case_id = storing.start(database, bundle)
    with database.transaction() as store:
        storing.complete(store, case_id, at=MONDAY + DAY)

    with database.reading() as store:
        done = store.tasks.get(f"{case_id}-1")
        assert (done.state, done.completed_by, done.completed_at) == ("completed", "eva", MONDAY + DAY)
        assert [one.task.id for one in store.tasks.page(TaskFilter(state="completed")).items] == [f"{case_id}-1"]
        assert [one.task.id for one in store.tasks.page(TaskFilter(case=case_id)).items] == [f"{case_id}-2"]


def test_lists_of_tasks_are_paged_in_every_order(database, bundle):
    for number in range(5):
        _task(database, bundle, title=f"{number}", due=MONDAY + (5 - number) * DAY)

    for sort, expected in (("due", "43210"), ("-created", "43210")):
        seen, cursor = "", None
        while True:
            with database.reading() as store:
                page = store.tasks.page(sort=sort, limit=2, cursor=cursor)
            seen += "".join(one.task.title for one in page.items)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == expected


def test_a_draft_is_kept_per_person_and_goes_with_its_task(database, bundle):
    case_id = storing.start(database, bundle)
    with database.transaction() as store:
        store.tasks.save_draft(f"{case_id}-1", "eva", {"days": 3}, MONDAY)
        store.tasks.save_draft(f"{case_id}-1", "eva", {"days": 4}, MONDAY)
    with database.reading() as store:
        assert store.tasks.draft(f"{case_id}-1", "eva") == {"days": 4}
        assert store.tasks.draft(f"{case_id}-1", "bob") is None

    with database.transaction() as store:
        storing.complete(store, case_id)
        store.tasks.save_draft(f"{case_id}-1", "eva", {"days": 5}, MONDAY)
    with database.reading() as store:
        assert store.tasks.draft(f"{case_id}-1", "eva") is None


@pytest.mark.parametrize("ask", [
    lambda tasks: tasks.inbox(EVA, "all"), lambda tasks: tasks.inbox(EVA, "overdue", now=MONDAY), lambda tasks: tasks.counts(EVA, MONDAY),
])
def test_the_inbox_reads_no_table_from_end_to_end(database, bundle, ask):
    """Breaks when a branch stops fitting its index: that costs nothing at ten tasks and everything at a million."""
    _many_of_others(database, [_task(database, bundle, title="one"), _task(database, bundle, title="late", due=MONDAY - DAY)])

    plan = _plan(database, ask)

    assert not any(word in plan for word in ("SCAN t\n", "SCAN tasks", "SCAN cases", "Seq Scan on tasks", "Seq Scan on cases")), plan
    assert "tasks_free" in plan
    assert "tasks_taken" in plan


def _many_of_others(database, like):
    """6,000 more open tasks in 30 queues, half of them taken: PostgreSQL reads a small table from end to end, and rightly."""
    columns = [column.name for column in tasks.c]
    other = {"id": "tasks.id || '-' || i", "queue": "i % 30", "assignee": "CASE i % 2 WHEN 0 THEN 'user ' || i % 100 END"}
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
    with database.transaction() as store:
        db = store.tx.db
        db.exec_driver_sql("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29) INSERT INTO queues (id) SELECT i FROM n")
        chosen = ", ".join(other.get(name, name) for name in columns)
        db.exec_driver_sql(f"{numbers} INSERT INTO tasks ({', '.join(columns)}) SELECT {chosen} FROM tasks, n"
                           f" WHERE case_id IN ('{like[0]}', '{like[1]}')".replace("%", "%%" if db.dialect.name == "postgresql" else "%"))
        db.exec_driver_sql("ANALYZE")


def _plan(database, ask):
    """How the database would answer the questions that `ask` leads to."""
    asked, plan = [], []
    with database.reading() as store:
        db = store.tx.db
        event.listen(db, "before_cursor_execute", lambda _db, _cursor, statement, given, *_: asked.append((statement, given)))
        ask(store.tasks)
        prefix = "EXPLAIN QUERY PLAN " if db.dialect.name == "sqlite" else "EXPLAIN "
        for statement, given in list(asked):
            plan += [row[-1] for row in db.exec_driver_sql(prefix + statement, given)]
    return "\n".join(plan)


def _task(database, bundle, by="bob", business_key=None, **given):
    return storing.start(database, bundle, task=given, by=by, business_key=business_key)


def _titles(database, actor, view="all", search=None):
    with database.reading() as store:
        return [one.task.title for one in store.tasks.inbox(actor, view, search, MONDAY, limit=200).items]


def _listed(database, filter, visible_to):
    with database.reading() as store:
        return {one.task.title for one in store.tasks.page(filter, visible_to).items}
