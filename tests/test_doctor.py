"""Danger: a doctor that says all is well while cases cannot go on, or that changes what it looks at."""
from datetime import timedelta

import pytest

from storage import schema
from tests.golden.installation import ENDED_CASE, OPEN_CASE
from tests.moving_cases import WAITS, begin, bpmn, deploy, timer
from tests.people import MONDAY
from tests.safekeeping import furnished, kept
from web import checkup
from web.commands_doctor import health
from web.rehearsing import BROKEN, rehearse

LATER = MONDAY + timedelta(days=30)


def silent(what, done, total):
    """Nobody looks."""


def told(settings, level=None, real=MONDAY):
    return [what for found, what in health(settings, {}, real, silent) if level is None or found == level]


def broken(database, now=MONDAY):
    return [one.what for one in rehearse(database, now, silent)[1] if one.level == BROKEN]


def sql(settings, *statements):
    with schema._connection(settings.url) as db:
        for statement in statements:
            db.execute(schema.text(statement))


def test_a_healthy_installation_has_nothing_bad(database):
    settings = furnished(database)

    found = told(settings)

    assert told(settings, checkup.BAD) == []
    assert "1 of 1 open cases open and can take their next step (tried without storing anything)" in found
    assert "the master key opens what is sealed" in found
    assert "all 1 files that cases name are there" in found


def test_the_dry_run_changes_nothing(sqlite_database, tmp_path):
    settings = furnished(sqlite_database)
    kept(settings, tmp_path / "before.tar")

    told(settings, real=LATER)

    kept(settings, tmp_path / "after.tar")
    assert (tmp_path / "before.tar").read_bytes() == (tmp_path / "after.tar").read_bytes()


@pytest.mark.parametrize(("harm", "said"), [
    (f"UPDATE cases SET tokens = '{{\"x\": 1}}' WHERE id = '{OPEN_CASE}'", "cannot be opened or cannot go on"),
    (f"DELETE FROM jobs WHERE case_id = '{OPEN_CASE}'", "its jobs are send by its tokens and none by the table"),
    (f"UPDATE tasks SET assignee = 'mallory' WHERE case_id = '{OPEN_CASE}' AND state = 'open'", "its tasks are check by its tokens"),
    (f"UPDATE subscriptions SET correlation_key = 'other' WHERE case_id = '{OPEN_CASE}'", "its subscriptions are wait by its tokens"),
])
def test_a_case_that_cannot_go_on_is_named(sqlite_database, harm, said):
    settings = furnished(sqlite_database)
    sql(settings, harm)

    [what] = [what for what in told(settings, checkup.BAD) if OPEN_CASE in what]

    assert said in what


def test_an_ended_case_is_nobodys_patient(sqlite_database):
    settings = furnished(sqlite_database)
    sql(settings, f"UPDATE cases SET tokens = 'junk' WHERE id = '{ENDED_CASE}'")

    assert broken(sqlite_database) == []


def test_a_form_that_is_missing_is_told_before_somebody_opens_it(sqlite_database):
    deploy(sqlite_database, bpmn(
        "formless", '<startEvent id="start"/>',
        '<userTask id="fill"><extensionElements><zeebe:formDefinition formId="gone"/></extensionElements></userTask>', '<endEvent id="end"/>',
        flows="start>fill fill>end"), MONDAY)
    begin(sqlite_database, "formless", "c1", MONDAY)

    assert broken(sqlite_database) == ["the form gone of fill is missing"]


def test_a_step_that_will_fail_is_told_before_its_timer_fires(sqlite_database):
    deploy(sqlite_database, bpmn(
        "fails", '<startEvent id="start"/>', f'<intermediateCatchEvent id="wait">{timer("duration", "P1D")}</intermediateCatchEvent>',
        '<userTask id="fill"><extensionElements><zeebe:taskSchedule dueDate="=soon"/></extensionElements></userTask>', '<endEvent id="end"/>',
        flows="start>wait wait>fill fill>end"), MONDAY)
    begin(sqlite_database, "fails", "c1", MONDAY, soon="never")

    tried, [found] = rehearse(sqlite_database, MONDAY, silent)

    assert (tried, found.level) == (1, "see")
    assert found.what.startswith("its next step, at 2026-11-24 14:00 UTC, will fail at fill")
    with sqlite_database.reading() as store:
        assert [one.element for one in store.cases.waits("c1").timers] == ["wait"]
        assert store.incidents.open().items == ()


def test_a_lost_file_and_a_lost_key_are_bad(sqlite_database):
    settings = furnished(sqlite_database)
    for path in (settings.data / "files" / "sealed").rglob("*/*"):
        path.unlink()
    (settings.data / "master.key").unlink()

    found = told(settings, checkup.BAD)

    assert any("the master key is missing" in what for what in found)
    assert any(f"case {OPEN_CASE}: file" in what and "is lost" in what for what in found)
    assert not (settings.data / "master.key").exists()


def test_another_key_is_told_apart(sqlite_database):
    settings = furnished(sqlite_database)
    (settings.data / "master.key").write_text("A" * 43 + "=")

    assert any("the master key is another one" in what for what in told(settings, checkup.BAD))


def test_what_waits_for_a_person_or_a_program_is_told(sqlite_database):
    settings = furnished(sqlite_database)
    deploy(sqlite_database, WAITS, MONDAY)
    begin(sqlite_database, "espera", "c1", MONDAY, due=MONDAY + timedelta(hours=1))
    sql(settings, "UPDATE jobs SET state = 'failed'")

    with sqlite_database.reading() as store:
        early, late = ([what for _, what in checkup.of_work(store, now)] for now in (MONDAY, LATER))

    assert early == ["1 jobs that gave up"]
    assert late == ["a timer has been due since 2026-11-23 15:00 UTC: is serve or worker running?", "1 jobs that gave up"]


def test_old_backups_and_open_folders_are_to_be_looked_at(sqlite_database):
    settings = furnished(sqlite_database)
    settings.data.chmod(0o755)
    none = told(settings, checkup.SEE)
    kept(settings, settings.data / "backups" / "one.tar")

    old = told(settings, checkup.SEE, real=LATER.replace(year=2099))

    assert any("no backup in" in what for what in none)
    assert any("others on this machine can look into" in what for what in none)
    assert any("the newest backup in backups/ is of" in what for what in old)
