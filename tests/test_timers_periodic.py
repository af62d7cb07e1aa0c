"""Danger: a periodic start on a day when nobody works, one that is lost or doubled after days without a run, one at yesterday's hour."""
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.calendar.reading import read_calendar
from engine.calendar.timing import first_round, next_round
from engine.errors import BadTimer
from engine.feel import compile_expression
from engine.firing import Firing
from engine.starting_rounds import replan
from engine.surroundings import surroundings
from storage.ids import new_id
from storage.processes import Release, StartTimer
from tests.calls import bundle
from tests.moving_cases import bpmn, case, timer
from web.deployment import deploy as deploy_files

BOGOTA = read_calendar({"key": "p", "zone": "America/Bogota", "holidays": ["2026-07-20", "2026-07-31"]})
SANTIAGO = read_calendar({"key": "p", "zone": "America/Santiago", "holidays": []})


def rounds(text, start, count, calendar=BOGOTA):
    """The first rounds after a wall time of the calendar's zone, as wall times."""
    zone = ZoneInfo(calendar.zone_name)
    one = first_round(text, datetime.fromisoformat(start).replace(tzinfo=zone).astimezone(UTC), calendar.zone_name, calendar)
    found = []
    for _ in range(count):
        found.append(one.due.astimezone(zone).strftime("%m-%d %H:%M"))
        one = next_round(text, one, one.due, calendar.zone_name, calendar=calendar)
    return found


@pytest.mark.parametrize(("text", "expected"), [
    ("30 15 * * hábil", ["07-17 15:30", "07-21 15:30", "07-22 15:30"]), ("30 15 * * business", ["07-17 15:30", "07-21 15:30", "07-22 15:30"]),
    ("0 8 1B * *", ["08-03 08:00", "09-01 08:00", "10-01 08:00"]), ("0 8 14b * *", ["07-21 08:00", "08-20 08:00", "09-18 08:00"]),
    ("0 18 LB * *", ["07-30 18:00", "08-31 18:00", "09-30 18:00"]), ("0 18 L * *", ["07-31 18:00", "08-31 18:00", "09-30 18:00"]),
    ("0 18 1B,LB 8 *", ["08-03 18:00", "08-31 18:00", "08-02 18:00"]), ("0 8 L * hábil", ["08-31 08:00", "09-30 08:00", "11-30 08:00"]),
])
def test_a_cycle_by_the_business_calendar_skips_days_off(text, expected):
    assert rounds(text, "2026-07-17T09:00", 3) == expected


def test_the_hour_of_a_business_day_stays_the_same_when_clocks_change():
    assert rounds("30 15 * * hábil", "2026-09-03T16:00", 3, SANTIAGO) == ["09-04 15:30", "09-07 15:30", "09-08 15:30"]  # +1 h on 6 September
    assert rounds("30 0 * * *", "2026-09-05T12:00", 2, SANTIAGO) == ["09-06 01:00", "09-07 00:30"]  # midnight to one does not exist that day
    assert rounds("30 23 * * *", "2027-04-03T12:00", 2, SANTIAGO) == ["04-03 23:30", "04-04 23:30"]  # the last hour of 3 April comes twice


def test_business_days_need_a_calendar():
    with pytest.raises(BadTimer, match="calendario"):
        first_round("30 15 * * hábil", datetime(2026, 7, 17, tzinfo=UTC), "America/Bogota")


@pytest.mark.parametrize(("expression", "cron"), [
    ('cada día hábil("15:30")', "30 15 * * business"), ('each business day(time("08:00:00"))', "0 8 * * business"),
    ('cada día("07:05")', "5 7 * * *"),
    ('cada semana("lunes", "09:00")', "0 9 * * 1"), ('cada mes(-1, "18:00")', "0 18 L * *"), ('cada día hábil del mes(4, "08:00")', "0 8 4B * *"),
    ('cada día hábil del mes(-1, "08:00")', "0 8 LB * *"),
])
def test_the_hour_can_be_a_value(expression, cron):
    assert compile_expression(expression).evaluate({}, surroundings(bundle()).environment(datetime(2026, 7, 17, tzinfo=UTC))) == cron


DAILY = bpmn("diario", f'<startEvent id="start" tramita:round="ronda">{timer("cycle", "=cada día hábil(parameters.sd.hora)")}</startEvent>',
             '<userTask id="listar" name="Listar"/>', '<endEvent id="end"/>', flows="start>listar listar>end")
RULES = b"""
title: Diario
calendar: {key: diario, zone: America/Bogota, holidays: ["2026-07-20"]}
parameters: [{name: sd.hora, type: time, default: "08:00"}]
"""
THURSDAY = datetime(2026, 7, 16, 20, tzinfo=UTC)  # 15:00 in Bogotá
ALL = DAILY.replace(b'tramita:round=', b'tramita:catchup="all" tramita:round=')


def install(database, diagram=DAILY, now=THURSDAY):
    deploy_files(database, {"processes/diario/diario.bpmn": diagram, "processes/diario/process.yaml": RULES}, "root", now)
    return Firing(database, new_id)


def run(firing, now):
    """Fire all that is due at `now`; for each case (prevista, anterior, perdidas), by wall time."""
    found = []
    while True:
        with firing.database.transaction() as store:
            leased = store.timers.lease(now, now + timedelta(minutes=1), 10, "a")
        if not leased:
            return found
        for one in leased:
            assert firing.fire(one, now)
        with firing.database.reading() as store:
            newest = store.cases.find().items[0].id
        told = case(firing.database, newest).variables["ronda"]
        found.append((_short(told["prevista"]), _short(told["anterior"]), int(told["perdidas"])))


def _short(moment):
    return None if moment is None else str(moment)[5:16]


def next_due(database):
    with database.reading() as store:
        [one] = store.timers.starts("diario")
    return one.due.astimezone(ZoneInfo("America/Bogota")).strftime("%m-%d %H:%M")


def test_each_business_day_starts_one_case_that_knows_the_round_before(database):
    firing = install(database)

    assert next_due(database) == "07-17 08:00"
    assert run(firing, datetime(2026, 7, 17, 13, 5, tzinfo=UTC)) == [("07-17T08:00", None, 0)]
    assert next_due(database) == "07-21 08:00"
    assert run(firing, datetime(2026, 7, 21, 13, tzinfo=UTC)) == [("07-21T08:00", "07-17T08:00", 0)]


def test_after_a_week_without_a_run_one_case_is_told_since_when(database):
    firing = install(database)
    run(firing, datetime(2026, 7, 17, 13, tzinfo=UTC))

    assert run(firing, datetime(2026, 7, 24, 15, tzinfo=UTC)) == [("07-24T08:00", "07-17T08:00", 3)]
    assert next_due(database) == "07-27 08:00"
    assert run(firing, datetime(2026, 7, 27, 13, tzinfo=UTC)) == [("07-27T08:00", "07-24T08:00", 0)]


def test_or_each_missed_round_starts_its_own(database):
    firing = install(database, ALL)

    assert run(firing, datetime(2026, 7, 22, 15, tzinfo=UTC)) == [
        ("07-17T08:00", None, 0), ("07-21T08:00", "07-17T08:00", 0), ("07-22T08:00", "07-21T08:00", 0)]


def test_a_changed_hour_holds_for_the_next_round_and_keeps_what_is_due(database):
    firing = install(database)
    run(firing, datetime(2026, 7, 17, 13, tzinfo=UTC))
    set_hour(database, "15:30", datetime(2026, 7, 21, 12, tzinfo=UTC))
    assert next_due(database) == "07-21 15:30"

    set_hour(database, "09:00", datetime(2026, 7, 21, 21, tzinfo=UTC))  # half past three has passed, and nobody fired it

    assert next_due(database) == "07-21 15:30"
    assert run(firing, datetime(2026, 7, 21, 21, tzinfo=UTC)) == [("07-21T15:30", "07-17T08:00", 0)]
    assert next_due(database) == "07-22 09:00"


def set_hour(database, hour, now):
    with database.transaction() as store:
        store.settings.set_parameters("diario", {"sd.hora": hour}, "root", now)
        replan(store, "diario", now)


def test_an_hour_that_is_none_is_refused_with_the_change(database):
    install(database)

    with pytest.raises(BadTimer, match="start"):
        set_hour(database, "tarde", datetime(2026, 7, 17, 12, tzinfo=UTC))
    with database.reading() as store:
        assert store.settings.parameters("diario") == {}


def test_a_new_day_off_moves_the_round_that_stood_on_it(database):
    install(database)
    now = datetime(2026, 7, 16, 22, tzinfo=UTC)
    with database.transaction() as store:
        store.settings.put_calendar("diario", {"zone": "America/Bogota", "holidays": ["2026-07-17", "2026-07-20"]}, "root", now)
        replan(store, "diario", now)

    assert next_due(database) == "07-21 08:00"


def test_an_upgrade_loses_neither_the_round_that_is_due_nor_the_one_before(database):
    firing = install(database)
    run(firing, datetime(2026, 7, 17, 13, tzinfo=UTC))

    late = datetime(2026, 7, 22, 15, tzinfo=UTC)
    install(database, DAILY.replace(b"Listar", b"Listar de nuevo"), late)

    assert run(firing, late) == [("07-22T08:00", "07-17T08:00", 1)]


def test_a_cycle_from_an_anchor_goes_on_counting_from_it(database):
    every = bpmn("cada", f'<startEvent id="start">{timer("cycle", "R/PT6H")}</startEvent>', '<endEvent id="end"/>', flows="start>end")
    with database.transaction() as store:
        why = {"kind": "cycle", "value": "R/PT6H", "zone": "America/Bogota", "catchup": None, "number": 1, "anchor": THURSDAY.isoformat()}
        store.processes.deploy([Release("cada", "Cada", {"cada.bpmn": every}, timers=(StartTimer("start", THURSDAY + timedelta(hours=6), why),))],
                               "root", THURSDAY)
        replan(store, "cada", THURSDAY + timedelta(hours=1))
        assert [one.due for one in store.timers.starts("cada")] == [THURSDAY + timedelta(hours=6)]
