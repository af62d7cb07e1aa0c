"""Danger: a row that a list loses, an order that lies, a page that costs more with every row."""
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, func, select

from engine.feel.temporal_text import read_date, read_datetime
from storage import register_pages
from storage.database import Database
from storage.register_keys import begins, sort_key
from storage.register_pages import Look
from storage.tables import register_keys
from tests.people import MONDAY

IN_ORDER = [None, Decimal("-1000000"), Decimal("-1.5"), -1, Decimal("-0.25"), 0, Decimal("0.1"), 9, 10, 1_000_000, 10**17]


def fill(database: Database, rows: list[dict[str, Any]]) -> None:
    with database.transaction() as store:
        for number, row in enumerate(rows):
            store.registers.insert("t", row, str(number), MONDAY + timedelta(hours=number))


def numbers(database: Database, limit: int = 200, **look: Any) -> list[int]:
    """All numbers, page by page."""
    found: list[int] = []
    cursor = None
    with database.reading() as store:
        while True:
            page = store.register_pages.page("t", Look(**look), limit, cursor)
            found += [row.number for row in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found


@pytest.mark.parametrize("values", [
    IN_ORDER, [None, "Álvaro", "beatriz", "Ñandú", "zoe"], [False, True],
    [None, read_date("1999-12-31"), read_date("2026-07-01"), read_date("2026-07-14")],
    [read_datetime("2026-07-14T23:00:00Z"), read_datetime("2026-07-14T20:00:00-05:00"), read_datetime("2026-07-15T02:00:00Z")],
], ids=["numbers", "texts", "booleans", "days", "moments"])
def test_values_sort_as_people_expect(values: list[Any]) -> None:
    assert sorted(values, key=sort_key) == values
    assert len({sort_key(value) for value in values}) == len(values)


def test_every_page_follows_the_order_and_loses_no_row(database: Database) -> None:
    fill(database, [{"n": value} for value in (*reversed(IN_ORDER), 9, None)])

    whole = numbers(database, sort="n", descending=False)

    assert whole == [11, 13, 10, 9, 8, 7, 6, 5, 4, 12, 3, 2, 1]
    assert numbers(database, limit=2, sort="n", descending=False) == whole
    assert numbers(database, limit=3, sort="n", descending=True) == whole[::-1]
    assert numbers(database, limit=4) == list(range(13, 0, -1))


def test_a_filter_finds_what_begins_so_whatever_the_order(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    names = enumerate(["Cali", "Cúcuta", "cali norte"] * 4)
    fill(database, [{"c": name, "n": number % 3, "d": read_date(f"2026-0{1 + number % 2}-01")} for number, name in names])
    looks: list[dict[str, Any]] = [
        {"wanted": {"c": begins("CALI")}}, {"wanted": {"c": begins("cali")}, "sort": "d"}, {"wanted": {"c": begins("cali"), "d": begins("2026-02")}}]
    expected = [numbers(database, limit=3, **look) for look in looks]

    monkeypatch.setattr(register_pages, "FEW", 1)  # no filter is narrow: rows are looked at in order

    assert [numbers(database, limit=3, **look) for look in looks] == expected
    assert [len(one) for one in expected] == [8, 8, 4]
    assert expected[0] == sorted(expected[0], reverse=True)


def test_a_page_looks_at_so_many_rows_and_says_where_to_go_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database, [{"n": number} for number in range(25)])
    monkeypatch.setattr(register_pages, "SCANNED", 10)
    look = Look(accept=lambda row: row.number == 1)

    with database.reading() as store:
        first = store.register_pages.page("t", look)
        second = store.register_pages.page("t", look, after=first.next_cursor)
        third = store.register_pages.page("t", look, after=second.next_cursor)

    assert [(len(page.items), page.full) for page in (first, second, third)] == [(0, False), (0, False), (1, True)]
    assert third.next_cursor is None


def test_a_changed_row_is_found_by_its_new_value_alone(database: Database) -> None:
    fill(database, [{"c": "Cali", "n": 1}, {"c": "Pasto", "n": 2}])
    with database.transaction() as store:
        store.registers.change("t", 1, {"c": "Bogotá", "m": 1}, "eva", MONDAY)

    assert numbers(database, wanted={"c": begins("cali")}) == []
    assert numbers(database, sort="c", descending=False) == [1, 2]
    with database.reading() as store:
        assert store.tx.db.execute(select(func.count()).select_from(register_keys)).scalar_one() == 4


def test_rows_of_before_sort_by_a_column_that_came_later(database: Database) -> None:
    fill(database, [{"c": "a"}, {"c": "b", "new": 1}])
    with database.transaction() as store:
        store.register_pages.complete("t", ["c", "new"])
        store.register_pages.complete("t", ["c", "new"])

    assert numbers(database, sort="new", descending=False) == [1, 2]


def test_a_period_narrows_by_when_rows_came(database: Database) -> None:
    fill(database, [{"n": number} for number in range(6)])

    assert numbers(database, at_from=MONDAY + timedelta(hours=1), at_before=MONDAY + timedelta(hours=3)) == [3, 2]


def test_a_page_asks_as_many_questions_for_many_rows_as_for_few(sqlite_database: Database) -> None:
    """And reads no more of them: the cost of a page of a register."""
    read = []
    for rows in (60, 3_000):
        fill_fresh(sqlite_database, rows)
        with sqlite_database.reading() as store:
            asked: list[int] = []

            def listen(*given: Any, into: list[int] = asked) -> None:
                into.append(1)

            event.listen(store.tx.db.engine, "before_cursor_execute", listen)
            store.register_pages.page("t", Look(sort="c"), 50)
            store.register_pages.page("t", Look(wanted={"c": begins("x-7")}), 50)
            event.remove(store.tx.db.engine, "before_cursor_execute", listen)
        read.append(len(asked))

    assert read[0] == read[1]


def fill_fresh(database: Database, rows: int) -> None:
    with database.transaction() as store:
        for number in range(store.register_pages.count("t"), rows):
            store.registers.insert("t", {"c": f"x-{number}", "n": number}, f"f{number}", MONDAY)
