"""Danger: a worker does not hear of a job, hears of one that never was, or is told so often that the tables grow for ever."""
from datetime import timedelta
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from procrastinate.schema import SchemaManager, migrations_path
from sqlalchemy import create_engine, text

from engine.model import CompleteTask, FailJob, RetryIncident, StartCase
from engine.perform import perform, start
from storage import schema
from storage.database import Database
from tests.benchmarks.footprint import Counted
from tests.conftest import KEYS
from tests.moving_cases import ASKS, WORKS, begin, bpmn, case, deploy, waiting
from tests.people import ADMIN, MONDAY

ASKED = bpmn(
    "pide", '<startEvent id="start"/>', '<userTask id="ask"/>',
    '<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="test.work"/></extensionElements></serviceTask>', '<endEvent id="end"/>',
    flows="start>ask ask>work work>end")
TYPES = ["test.work", "tramita.message"]
HOUR = timedelta(hours=1)


@pytest.fixture
def office(postgres_url, tmp_path):
    """A PostgreSQL on which one worker lives and does nothing."""
    database = Database(postgres_url, tmp_path / "data", KEYS)
    deploy(database, WORKS, MONDAY)
    run(database, "SELECT procrastinate_register_worker_v1()")
    yield database
    database.close()


def run(database, statement, **values):
    with database.transaction() as store:
        result = store.tx.db.execute(text(statement), values)
        return result.all() if result.returns_rows else []


def announced(database):
    """Ids of the jobs that are announced and not taken, in their order."""
    return [row.job for row in run(database, "SELECT args->>'job' AS job FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")]


def repeat(database, now):
    with database.transaction() as store:
        return store.announcements.repeat(TYPES, now)


def job_of(database, case_id):
    (row,) = waiting(database, case_id)["jobs"]
    return row.job.id


def waiting_task(database, case_id):
    with database.reading() as store:
        (task,) = store.cases.waits(case_id).tasks
    return task.id


def take(database, job_id, until):
    with database.transaction() as store:
        return store.jobs.lease(TYPES, MONDAY, lambda type: until, 1, "w", job_id)


def test_a_job_is_announced_with_the_commit_that_wrote_it(office):
    begin(office, "trabajo", "c1", MONDAY)

    assert announced(office) == [job_of(office, "c1")]


def test_a_thrown_message_is_announced_too(office):
    deploy(office, ASKS, MONDAY)

    begin(office, "pregunta", "c1", MONDAY)

    assert announced(office) == [row.job.id for row in waiting(office, "c1")["jobs"]] != []


def test_a_transaction_that_is_undone_announces_nothing(office):
    def fails(store, decision):
        raise ValueError("the rest of the transaction did not work")

    with pytest.raises(ValueError, match="did not work"):
        start(office, "trabajo", StartCase("c1", ADMIN, {}), MONDAY, also=fails)

    assert announced(office) == []


def test_where_no_worker_lives_nothing_is_written_for_it(office):
    run(office, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")

    begin(office, "trabajo", "c1", MONDAY)

    assert announced(office) == []


def test_a_worker_that_starts_later_is_told_of_what_waits_and_only_once(office):
    run(office, "DELETE FROM procrastinate_workers")
    for name in ("c1", "c2"):
        begin(office, "trabajo", name, MONDAY)

    assert repeat(office, MONDAY) == 2
    assert repeat(office, MONDAY) == 0
    assert announced(office) == [job_of(office, "c1"), job_of(office, "c2")]


def test_a_lost_announcement_is_made_again(office):
    begin(office, "trabajo", "c1", MONDAY)
    run(office, "DELETE FROM procrastinate_jobs")

    assert repeat(office, MONDAY) == 1


def test_a_retry_waits_for_its_time(office):
    begin(office, "trabajo", "c1", MONDAY)
    run(office, "DELETE FROM procrastinate_jobs")
    with office.transaction() as store:
        store.jobs.again(job_of(office, "c1"), MONDAY + HOUR, "no")

    assert repeat(office, MONDAY + HOUR - timedelta(seconds=1)) == 0
    assert repeat(office, MONDAY + HOUR) == 1


def test_a_job_that_a_runner_holds_is_announced_when_its_lease_is_over(office):
    begin(office, "trabajo", "c1", MONDAY)
    run(office, "DELETE FROM procrastinate_jobs")
    [held] = take(office, job_of(office, "c1"), MONDAY + HOUR)

    assert not held.expired
    assert repeat(office, MONDAY + HOUR - timedelta(seconds=1)) == 0
    assert repeat(office, MONDAY + HOUR) == 1


def test_a_job_that_was_announced_twice_can_be_had_once(office):
    begin(office, "trabajo", "c1", MONDAY)
    begin(office, "trabajo", "c2", MONDAY)
    job = job_of(office, "c2")

    assert [one.job.id for one in take(office, job, MONDAY + HOUR)] == [job]
    assert take(office, job, MONDAY + HOUR) == []
    assert take(office, "nobody", MONDAY + HOUR) == []


def test_a_job_for_workers_outside_is_not_repeated(office):
    begin(office, "trabajo", "c1", MONDAY)
    run(office, "DELETE FROM procrastinate_jobs")

    with office.transaction() as store:
        assert store.announcements.repeat(["mail.send"], MONDAY) == 0


def test_a_job_whose_incident_is_solved_is_announced(office):
    begin(office, "trabajo", "c1", MONDAY)
    job = job_of(office, "c1")
    perform(office, "c1", FailJob(job, "no", 0, "w"), MONDAY, lambda store, decision: store.jobs.failed(job, "no"))
    run(office, "DELETE FROM procrastinate_jobs")
    (incident,) = waiting(office, "c1")["incidents"]

    perform(office, "c1", RetryIncident(incident.id, ADMIN), MONDAY)

    assert announced(office) == [job]


def test_what_a_dead_worker_had_taken_is_forgotten_and_what_a_live_one_has_stays(office):
    dead, alive = (run(office, "SELECT procrastinate_register_worker_v1() AS id")[0].id for _ in range(2))
    for name in ("c1", "c2"):
        begin(office, "trabajo", name, MONDAY)
    for worker in (dead, alive):
        run(office, "SELECT procrastinate_fetch_job_v2(NULL, :worker)", worker=worker)
    run(office, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute' WHERE id = :dead", dead=dead)

    with office.transaction() as store:
        store.announcements.tidy()

    assert [row.args["job"] for row in run(office, "SELECT args FROM procrastinate_jobs")] == [job_of(office, "c2")]
    with office.reading() as store:
        assert dead not in [one.id for one in store.announcements.workers()]
        assert alive in [one.id for one in store.announcements.workers()]
    assert repeat(office, MONDAY) == 2  # neither row of ours is held: who is told in vain lets it be


def test_one_node_at_a_time_repeats_for_all(office, postgres_url, tmp_path):
    other = Database(postgres_url, tmp_path / "data", KEYS)
    with office.transaction() as first:
        assert first.announcements.first()
        with other.reading() as second:
            assert not second.announcements.first()
    with other.reading() as second:
        assert second.announcements.first()
    other.close()


def test_sqlite_has_nobody_to_tell(sqlite_database):
    deploy(sqlite_database, WORKS, MONDAY)
    begin(sqlite_database, "trabajo", "c1", MONDAY)

    with sqlite_database.transaction() as store:
        store.announcements.tidy()
        assert (store.announcements.repeat(TYPES, MONDAY), store.announcements.first(), store.announcements.workers()) == (0, False, [])
    assert case(sqlite_database, "c1").state == "open"


def test_a_completion_that_leaves_a_job_keeps_to_eight_statements_and_one_commit(office):
    deploy(office, ASKED, MONDAY)
    for name in ("warm", "c1"):
        begin(office, "pide", name, MONDAY)
    task = {name: waiting_task(office, name) for name in ("warm", "c1")}
    perform(office, "warm", CompleteTask(task["warm"], ADMIN, {}), MONDAY)
    counted = Counted(office._engine)

    perform(office, "c1", CompleteTask(task["c1"], ADMIN, {}), MONDAY)

    assert counted.commits == 1
    assert counted.statements <= 8
    assert announced(office)[-1] == job_of(office, "c1")


def test_our_migrations_bring_all_of_procrastinates(postgres_url):
    """Red when the library brings a migration that ours do not run: add one beside 0002."""
    last = max(path.name for path in migrations_path.glob("*.sql"))
    ours = create_engine(postgres_url)
    with ours.connect() as db:
        found = _shape(db)
        for statement in _UNDO:
            db.exec_driver_sql(statement.replace("%", "%%"))
        db.connection.cursor().execute(SchemaManager.get_schema())
        wanted = _shape(db)
    ours.dispose()

    assert last in (schema.FOLDER / "versions" / "0002_announcements.py").read_text()
    assert found - {("index", "tramita_announced")} == wanted


def test_a_database_that_never_had_them_gets_them_and_keeps_its_jobs(postgres_url, tmp_path):
    database = Database(postgres_url, tmp_path / "data", KEYS)
    deploy(database, WORKS, MONDAY)
    begin(database, "trabajo", "c1", MONDAY)
    for statement in _UNDO:
        run(database, statement)

    with create_engine(postgres_url).begin() as db, Operations.context(MigrationContext.configure(db)):
        import_module("storage.migrations.versions.0002_announcements").upgrade()

    assert repeat(database, MONDAY) == 1
    database.close()


_UNDO = [
    "DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs, procrastinate_workers CASCADE",
    """DO $$ DECLARE one record; BEGIN
       FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.proname LIKE 'procrastinate%' LOOP
       EXECUTE 'DROP FUNCTION ' || one.name || ' CASCADE'; END LOOP; END $$""",
    "DROP TYPE procrastinate_job_status, procrastinate_job_event_type, procrastinate_job_to_defer_v1 CASCADE",
]


def _shape(db):
    """Names of everything that is Procrastinate's: columns, indexes, functions, triggers."""
    queries = {
        "column": "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'",
        "index": "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'procrastinate%'",
        "function": "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'procrastinate%'",
        "trigger": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'procrastinate%'",
    }
    return {(kind, name) for kind, query in queries.items() for (name,) in db.exec_driver_sql(query.replace("%", "%%"))}
