"""Business days and hours: the arithmetic that deadlines hang on."""
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import business
from engine.calendar.country import country_days
from engine.calendar.reading import materialise, read_calendar
from engine.errors import BadCalendar

HOLIDAYS_2026 = [
    {"date": "2026-01-01", "name": "Año Nuevo"}, "2026-01-12", "2026-03-23", "2026-04-02", "2026-04-03", "2026-05-01", "2026-05-18",
    "2026-06-08", "2026-06-15", "2026-06-29", {"date": "2026-07-20", "name": "Día de la Independencia"}, "2026-08-07", "2026-08-17",
    "2026-10-12", "2026-11-02", "2026-11-16", "2026-12-08", "2026-12-25", "2027-01-01"]
HOURS = {day: [["08:00", "12:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
BOGOTA = {"key": "bogota", "version": 7, "zone": "America/Bogota", "working_hours": HOURS, "holidays": HOLIDAYS_2026, "cutoff": "15:30"}
CALENDAR = read_calendar(BOGOTA)
SANTIAGO = read_calendar({"zone": "America/Santiago", "holidays": [], "working_hours": {day: [["00:00", "24:00"]] for day in
                          ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}})
BERLIN = read_calendar({"zone": "Europe/Berlin", "holidays": [], "working_hours": {"mon": [["08:00", "18:00"]], "sun": [["00:00", "06:00"]]}})

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def at(text: str) -> datetime:
    """A moment on the clocks of Bogotá."""
    return datetime.fromisoformat(text + "-05:00").astimezone(UTC)


@pytest.mark.parametrize(("base", "days", "due"), [
    ("2026-07-15T09:00", 1, "2026-07-16T18:00"),
    ("2026-07-15T23:30", 1, "2026-07-16T18:00"),
    ("2026-07-17T09:00", 1, "2026-07-21T18:00"),  # a weekend and the 20th of July
    ("2026-07-18T09:00", 1, "2026-07-21T18:00"),  # from a Saturday
    ("2026-04-01T09:00", 2, "2026-04-07T18:00"),  # holy week
    ("2026-12-30T17:00", 3, "2027-01-05T18:00"),  # over the new year
    ("2026-07-15T09:00", 0, "2026-07-15T18:00"),
    ("2026-07-18T09:00", 0, "2026-07-21T18:00"),
    ("2026-07-21T09:00", -1, "2026-07-17T18:00"),
])
def test_a_deadline_is_the_end_of_the_nth_business_day_strictly_after(base, days, due):
    assert business.add_business_days(CALENDAR, at(base), days).value == at(due)


def test_the_date_of_the_base_is_the_one_in_the_zone_of_the_calendar():
    late_in_bogota = datetime(2026, 7, 16, 3, 0, tzinfo=UTC)  # still the 15th there

    assert business.add_business_days(CALENDAR, late_in_bogota, 1).value == at("2026-07-16T18:00")


@pytest.mark.parametrize(("base", "hours", "due"), [
    ("2026-07-15T09:00", 2, "2026-07-15T11:00"),
    ("2026-07-15T11:00", 2, "2026-07-15T15:00"),  # over lunch
    ("2026-07-15T11:00", 1, "2026-07-15T12:00"),  # ends at closing
    ("2026-07-15T17:00", 2, "2026-07-16T09:00"),
    ("2026-07-17T17:30", 1, "2026-07-21T08:30"),
    ("2026-07-18T09:00", 1, "2026-07-21T09:00"),
    ("2026-07-15T05:00", 8, "2026-07-15T18:00"),
    ("2026-07-15T15:00", -2, "2026-07-15T11:00"),
    ("2026-07-21T08:30", -1, "2026-07-17T17:30"),
])
def test_business_hours_pass_only_while_somebody_works(base, hours, due):
    assert business.add_business_hours(CALENDAR, at(base), timedelta(hours=hours)).value == at(due)


@pytest.mark.parametrize(("base", "counts_from"), [
    ("2026-07-15T15:29:59", "2026-07-15T15:29:59"),
    ("2026-07-15T15:30:00", "2026-07-16T08:00:00"),
    ("2026-07-17T16:00:00", "2026-07-21T08:00:00"),
    ("2026-07-18T23:00:00", "2026-07-21T08:00:00"),  # a day off counts as the next opening, which is in time
])
def test_at_the_cut_off_the_day_is_over(base, counts_from):
    assert business.apply_cutoff(CALENDAR, at(base)).value == at(counts_from)


def test_an_own_cut_off_replaces_that_of_the_calendar():
    assert business.apply_cutoff(CALENDAR, at("2026-07-15T12:00"), time(12)).value == at("2026-07-16T08:00")


def test_openings_closings_and_neighbours():
    assert business.next_opening(CALENDAR, at("2026-07-15T12:00")).value == at("2026-07-15T14:00")
    assert business.next_opening(CALENDAR, at("2026-07-15T09:17")).value == at("2026-07-15T09:17")
    assert business.end_of_business_day(CALENDAR, at("2026-07-18T09:00")).value == at("2026-07-21T18:00")
    assert business.next_business_day(CALENDAR, date(2026, 7, 17)).value == date(2026, 7, 21)
    assert business.previous_business_day(CALENDAR, date(2026, 7, 21)).value == date(2026, 7, 17)
    assert not business.is_business_day(CALENDAR, date(2026, 7, 20))


def test_a_due_date_says_why():
    why = business.add_business_days(CALENDAR, at("2026-07-17T09:00"), 1).why

    assert why == {
        "rule": "add business days", "base": "2026-07-17T09:00:00-05:00", "amount": "1", "unit": "business days", "calendar": "bogota",
        "calendar_version": 7, "zone": "America/Bogota", "skipped_count": 3, "skipped": [
            {"date": "2026-07-18", "kind": "weekly", "reason": "sábado"}, {"date": "2026-07-19", "kind": "weekly", "reason": "domingo"},
            {"date": "2026-07-20", "kind": "holiday", "reason": "Día de la Independencia"}]}


def test_a_long_explanation_stays_small():
    why = business.add_business_days(CALENDAR, date(2026, 1, 1), 1000).why

    assert len(why["skipped"]) == 40 < why["skipped_count"]


def test_the_hour_that_a_clock_change_takes_is_no_working_time():
    sunday = datetime(2026, 3, 29, tzinfo=BERLIN.zone)  # 02:00 becomes 03:00: five hours until 06:00

    assert business.business_hours_between(BERLIN, sunday, sunday + timedelta(hours=7)) == timedelta(hours=5)
    assert business.add_business_hours(BERLIN, sunday, timedelta(hours=4)).value == datetime(2026, 3, 29, 3, tzinfo=UTC)


def test_a_day_may_begin_after_midnight():
    gap = date(2026, 9, 6)  # Santiago: 00:00 becomes 01:00

    assert SANTIAGO.hours(gap)[0] == (datetime(2026, 9, 6, 4, tzinfo=UTC), datetime(2026, 9, 7, 3, tzinfo=UTC))


@given(MOMENTS, st.integers(1, 200))
def test_adding_days_and_counting_them_are_inverse(base, days):
    due = business.add_business_days(CALENDAR, base, days).value
    before = business.add_business_days(CALENDAR, base, -days).value

    assert business.business_days_between(CALENDAR, base, due) == days
    assert business.business_days_between(CALENDAR, base, before) == -days
    assert business.is_business_day(CALENDAR, due)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(hours=200)))
def test_adding_hours_and_counting_them_are_inverse(base, length):
    for calendar in (CALENDAR, SANTIAGO, BERLIN):
        due = business.add_business_hours(calendar, base, length).value
        before = business.add_business_hours(calendar, base, -length).value if length else base

        assert business.business_hours_between(calendar, base, due) == length
        assert business.business_hours_between(calendar, base, before) == -length


@given(MOMENTS, MOMENTS)
def test_a_later_start_is_never_due_earlier(one, other):
    early, late = sorted((one, other))

    assert business.add_business_days(CALENDAR, early, 3).value <= business.add_business_days(CALENDAR, late, 3).value
    hours = timedelta(hours=5)
    assert business.add_business_hours(CALENDAR, early, hours).value <= business.add_business_hours(CALENDAR, late, hours).value


def test_a_country_gives_its_holidays_less_and_plus_a_few():
    calendar = read_calendar({"zone": "America/Bogota", "country": "CO", "removed_days": ["2026-07-13"],
                              "extra_days": [{"date": "2026-12-24", "name": "Nochebuena"}]})

    assert business.is_business_day(calendar, date(2026, 7, 13))
    assert calendar.day_off(date(2026, 12, 24)).reason == "Nochebuena"
    assert calendar.day_off(date(2026, 7, 20)).reason == country_days("CO", 2026)[date(2026, 7, 20)] == "Día de la Independencia"


def test_a_stored_calendar_never_asks_the_library_again(monkeypatch):
    stored = materialise({"key": "co", "zone": "America/Bogota", "country": "CO"}, range(2025, 2028))
    monkeypatch.setattr("engine.calendar.calendar.country_days", lambda *_: pytest.fail("asked the library"))
    calendar = read_calendar(stored)

    assert business.add_business_days(calendar, date(2026, 7, 17), 1).value == at("2026-07-21T18:00")
    with pytest.raises(BadCalendar, match="2025 a 2027"):
        business.is_business_day(calendar, date(2028, 7, 20))


def test_only_the_listed_holidays_count_when_some_are_listed():
    calendar = read_calendar({"zone": "America/Bogota", "country": "CO", "holidays": ["2026-07-21"]})

    assert business.is_business_day(calendar, date(2026, 7, 20)) and not business.is_business_day(calendar, date(2026, 7, 21))


@pytest.mark.parametrize(("change", "says"), [
    ({"zone": "-05:00"}, "zona horaria"), ({"zone": None}, "zone"), ({"zone": "../etc/passwd"}, "zona horaria"),
    ({"working_hours": {}}, "ninguna hora"), ({"working_hours": {"lun": []}}, "lun"), ({"working_hours": {"mon": ["08:00"]}}, "mon"),
    ({"working_hours": {"mon": [["18:00", "08:00"]]}}, "orden"), ({"working_hours": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}}, "orden"),
    ({"working_hours": {"mon": [["8", "18:00"]]}}, "no es una hora"), ({"holidays": ["20/07/2026"]}, "no es una fecha"),
    ({"holidays": "2026-07-20"}, "lista"), ({"cutoff": "25:00"}, "no es una hora"), ({"holydays": []}, "holydays"),
    ({"holidays": None, "country": "XX"}, "XX"), ({"holidays": None, "country": 5}, "código"),
])
def test_a_wrong_calendar_names_the_entry(change, says):
    with pytest.raises(BadCalendar, match=says):
        read_calendar(BOGOTA | change)


def test_a_question_beyond_a_century_is_refused():
    with pytest.raises(BadCalendar):
        business.business_days_between(CALENDAR, date(1000, 1, 1), date(2026, 1, 1))
    with pytest.raises(BadCalendar):
        business.add_business_days(CALENDAR, date(9999, 12, 30), 5)
