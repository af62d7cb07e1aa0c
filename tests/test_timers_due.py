"""When the timers of a diagram fall due: durations, dates, cycles, cron, and the days on which clocks change."""
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import timing
from engine.calendar.zone import to_utc, zone_named
from engine.errors import BadTimer
from engine.feel.temporal_text import read_temporal

BOGOTA, SANTIAGO, BERLIN = "America/Bogota", "America/Santiago", "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rounds(cycle: str, now: datetime, zone: str, count: int) -> list[datetime]:
    """The first dues of a cycle that is always on time; shorter when it ends."""
    found = [timing.first_round(cycle, now, zone)]
    while len(found) < count and (following := timing.next_round(cycle, found[-1], found[-1].due, zone)):
        found.append(following)
    return [one.due for one in found]


@pytest.mark.parametrize(("length", "now", "zone", "due"), [
    ("PT1H", "2026-07-01T10:00", BOGOTA, "2026-07-01T11:00"),
    ("PT0S", "2026-07-01T10:00", BOGOTA, "2026-07-01T10:00"),
    ("PT1.5S", "2026-07-01T10:00", BOGOTA, "2026-07-01T10:00:01.500"),
    ("P1W", "2026-07-01T10:00", BOGOTA, "2026-07-08T10:00"),
    ("P1M", "2026-01-31T12:00", BOGOTA, "2026-02-28T12:00"),  # the last day of a shorter month
    ("P1Y", "2024-02-29T12:00", BOGOTA, "2025-02-28T12:00"),
    ("P1D", "2026-03-28T11:00", BERLIN, "2026-03-29T10:00"),  # 23 hours later it is noon again
    ("PT24H", "2026-03-28T11:00", BERLIN, "2026-03-29T11:00"),
    ("P1D", "2026-10-24T10:00", BERLIN, "2026-10-25T11:00"),  # 25 hours
    ("P1D", "2026-03-28T01:30", BERLIN, "2026-03-29T01:00"),  # 02:30 is skipped: the first instant after
    ("P1D", "2026-10-24T00:30", BERLIN, "2026-10-25T00:30"),  # 02:30 comes twice: the first
    ("P1D", "2026-09-05T04:15", SANTIAGO, "2026-09-06T04:00"),  # 00:15 is skipped
    ("P1DT1H", "2026-03-28T11:00", BERLIN, "2026-03-29T11:00"),
])
def test_a_duration_moves_the_calendar_of_its_zone(length, now, zone, due):
    assert timing.first_due("duration", length, utc(now), zone) == utc(due)


def test_a_pause_in_the_second_of_two_equal_hours_does_not_jump_back():
    second = utc("2026-10-25T01:30")  # 02:30 in Berlin, for the second time

    assert timing.first_due("duration", "PT0S", second, BERLIN) == second


@pytest.mark.parametrize(("text", "zone", "due"), [
    ("2026-07-01T10:00:00Z", BERLIN, "2026-07-01T10:00"), ("2026-07-01T10:00:00+02:00", BOGOTA, "2026-07-01T08:00"),
    ("2026-07-01T10:00:00", BERLIN, "2026-07-01T08:00"), ("2026-01-01T10:00", BERLIN, "2026-01-01T09:00"),
    ("2026-07-01", BERLIN, "2026-06-30T22:00"), ("2026-09-06", SANTIAGO, "2026-09-06T04:00"),
    ("2026-07-01T10:00:00@America/Bogota", BERLIN, "2026-07-01T15:00"), ("2020-01-01", BERLIN, "2019-12-31T23:00"),
    ("2026-03-29T02:30:00", BERLIN, "2026-03-29T01:00"), ("2026-10-25T02:30:00", BERLIN, "2026-10-25T00:30"),
])
def test_a_date_without_offset_belongs_to_the_zone_of_the_process(text, zone, due):
    assert timing.first_due("date", text, utc("2026-01-01"), zone) == utc(due)


@pytest.mark.parametrize("text", ["P1D", "PT90M", "P2M"])
def test_feel_durations_count_like_their_text(text):
    now = utc("2026-03-28T11:00")

    assert timing.first_due("duration", read_temporal(text), now, BERLIN) == timing.first_due("duration", text, now, BERLIN)


def test_feel_and_python_moments_are_taken():
    for value in (read_temporal("2026-07-01T10:00:00Z"), utc("2026-07-01T10:00"), read_temporal("2026-07-01T05:00:00@America/Bogota")):
        assert timing.first_due("date", value, utc("2026-01-01"), BERLIN) == utc("2026-07-01T10:00")
    assert timing.first_due("duration", timedelta(hours=1), utc("2026-01-01"), BERLIN) == utc("2026-01-01T01:00")


@pytest.mark.parametrize(("cycle", "zone", "dues"), [
    ("R3/PT1H", BOGOTA, ["2026-01-31T13:00", "2026-01-31T14:00", "2026-01-31T15:00"]),
    ("R2/2027-01-01T00:00:00Z/P1D", BOGOTA, ["2027-01-01T00:00", "2027-01-02T00:00"]),
    ("R/2026-01-01T09:00:00/P1M", BOGOTA, ["2026-02-01T14:00", "2026-03-01T14:00", "2026-04-01T14:00"]),  # the past was never waited for
    ("R/P1M", BOGOTA, ["2026-02-28T12:00", "2026-03-31T12:00", "2026-04-30T12:00"]),  # back to the 31st
    ("30 15 * * mon-fri", BOGOTA, ["2026-02-02T20:30", "2026-02-03T20:30", "2026-02-04T20:30"]),
    ("0 0 29 2 *", BOGOTA, ["2028-02-29T05:00", "2032-02-29T05:00"]),
    ("0 0 13 * 5", BOGOTA, ["2026-02-06T05:00", "2026-02-13T05:00", "2026-02-20T05:00"]),  # either day will do
    ("*/20 9-10 1 * *", BOGOTA, ["2026-02-01T14:00", "2026-02-01T14:20", "2026-02-01T14:40", "2026-02-01T15:00"]),
    ("0 12 * * 7", BOGOTA, ["2026-02-01T17:00", "2026-02-08T17:00"]),
])
def test_cycles_come_round(cycle, zone, dues):
    now = utc("2026-01-31T12:00")

    found = rounds(cycle, now, zone, len(dues) if not cycle.startswith(("R2", "R3")) else 10)

    assert found == [utc(due) for due in dues]


def test_a_daily_cron_fires_once_on_the_days_when_the_clocks_change():
    spring = rounds("30 2 * * *", utc("2026-03-28T12:00"), BERLIN, 2)
    autumn = rounds("30 2 * * *", utc("2026-10-24T12:00"), BERLIN, 2)

    assert spring == [utc("2026-03-29T01:00"), utc("2026-03-30T00:30")]
    assert autumn == [utc("2026-10-25T00:30"), utc("2026-10-26T01:30")]


def test_missed_rounds_coalesce_unless_they_are_caught_up():
    first = timing.first_round("R/PT1H", utc("2026-01-01"), BOGOTA)
    late = utc("2026-01-01T05:30")

    assert timing.next_round("R/PT1H", first, late, BOGOTA).due == utc("2026-01-01T06:00")
    assert timing.next_round("R/PT1H", first, late, BOGOTA, catchup=True).due == utc("2026-01-01T02:00")
    assert timing.next_round("R3/PT1H", first, late, BOGOTA) is None


def test_a_cycle_that_slept_for_years_is_found_at_once():
    first = timing.first_round("R/PT1S", utc("2000-01-01"), BOGOTA)
    monthly = timing.first_round("R/P1M", utc("1990-01-31T12:00"), BOGOTA)

    assert timing.next_round("R/PT1S", first, utc("2026-01-01"), BOGOTA).due == utc("2026-01-01T00:00:01")
    assert timing.next_round("R/P1M", monthly, utc("2026-01-31T12:00"), BOGOTA).due == utc("2026-02-28T12:00")


@pytest.mark.parametrize(("kind", "value", "says"), [
    ("duration", "-PT1H", "negativa"), ("duration", "P0.5D", "PT12H"), ("duration", "1 hora", "ISO 8601"), ("duration", "PT", "ISO 8601"),
    ("duration", "P99999Y", "demasiado larga"), ("duration", None, "no recibió"), ("duration", True, "no recibió"), ("duration", "P", "ISO"),
    ("duration", "P9000Y", "fuera del calendario"), ("duration", "2026-01-01", "negativa|ISO"), ("date", "P1D", "duración"),
    ("date", "2026-02-30", "no existe"), ("date", "mañana", "no es una fecha"), ("date", "2026-01-01T00:00@Mars/Base", "zona"),
    ("cycle", "PT1H", "R/PT1H"), ("cycle", "R0/PT1H", "nunca"), ("cycle", "R/PT0S", "sin pausa"), ("cycle", "R3", "no es un ciclo"),
    ("cycle", "R2/PT1H/2027-01-01", "comienzo"), ("cycle", "R2/2020-01-01/P1D", "pasaron"), ("cycle", "0 9 * *", "4 campos"),
    ("cycle", "0 0 9 * * *", "seis campos"), ("cycle", "60 9 * * *", "minuto"), ("cycle", "0 9 30 2 *", "no existe"),
    ("cycle", "0 9 * * fri-mon", "hacia atrás"), ("cycle", "*/0 * * * *", "paso"), ("cycle", "0 9 24B * *", "23B"),
    ("cycle", "0 9 X * *", "día del mes"), ("cycle", "", "0 campos"),
])
def test_a_timer_that_makes_no_sense_says_so_and_what_to_write(kind, value, says):
    with pytest.raises(BadTimer, match=says) as refusal:
        timing.first_due(kind, value, utc("2026-01-01"), "America/Bogota")

    assert refusal.value.detail


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.sampled_from([BOGOTA, SANTIAGO, BERLIN, "Australia/Lord_Howe"]))
def test_every_wall_time_means_one_instant_never_before_it_was_shown(wall, name):
    zone = zone_named(name)
    moment = to_utc(wall, zone)
    shown = moment.astimezone(zone).replace(tzinfo=None)

    assert shown == wall or (shown > wall and (moment - timedelta(microseconds=1)).astimezone(zone).replace(tzinfo=None) < wall)


@given(st.sampled_from(["R/PT7M", "R/P1D", "R/P1M", "*/13 * * * *", "15 2 * * *"]), st.integers(0, 10**8),
       st.sampled_from([BOGOTA, SANTIAGO, BERLIN]))
def test_rounds_always_go_forward_and_skip_nothing(cycle, seconds, zone):
    now = utc("2026-01-01") + timedelta(seconds=seconds)
    first = timing.first_round(cycle, now, zone)
    second = timing.next_round(cycle, first, first.due, zone)

    assert now < first.due < second.due
    assert timing.next_round(cycle, first, second.due - timedelta(microseconds=1), zone).due == second.due
