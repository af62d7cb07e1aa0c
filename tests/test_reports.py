"""Danger: a figure that is rounded, counted in the wrong month, divided by nothing, or that nobody can explain."""
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.errors import BadInput
from engine.reports.made import Report, find, make
from engine.reports.shown import shown
from storage.database import Database
from tests.service_month import claim, put, sold, write

AUGUST = datetime(2026, 8, 20, tzinfo=UTC)
Made = Callable[..., Report]


@pytest.fixture
def made(database: Database) -> Made:
    put(database)

    def make_it(key: str, period: str | None = "2026-07", now: datetime = AUGUST, language: str = "es", **filters: str) -> Report:
        with database.reading() as store:
            subject = find(store, key)
            assert subject is not None
            return make(store, subject, period, filters, now, language)

    return make_it


def test_nothing_is_divided_by_nothing(made: Made) -> None:
    report = made("mensual")

    assert report.indicators == {"I1": None, "I2": None, "I3": None, "I4": None, "total": None}
    assert [line.figures[0].text for line in shown(report)[0].lines] == ["N/A"]
    assert made("correctas", "2026-07-14").indicators["indicador"] == {
        "correctas": 0, "total": 0, "incorrectas": Decimal(0), "porcentaje": None, "resultado": None}


def test_figures_of_a_month_have_the_shapes_of_the_contract(database: Database, made: Made) -> None:
    write(database, "archivo", [
        sold("1", contactado=True, courier="DHL", ejecutivo="Eva", cumplio=True, dias=0, nivel=5, valor=Decimal("0.10")),
        sold("2", contactado=True, courier="DHL", ejecutivo="Eva", cumplio=False, dias=3, nivel=4, valor=Decimal("0.20")),
        sold("3", contactado=True, courier="Servi", ejecutivo="Ada", cumplio=True, dias=0, nivel=None),
    ])
    write(database, "reclamos", [claim("1", categoria="Entrega"), claim("2", categoria="Entrega"), claim("3", categoria="Trato")])

    figures = made("mensual").indicators

    assert figures["I1"] == 100
    assert figures["I2"] == [{"teleoperador": "Ada", "media": None, "distribucion": None},
                             {"teleoperador": "Eva", "media": Decimal("4.5"), "distribucion": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1}}]
    assert figures["I3"] == [{"courier": "DHL", "cumplimiento": 50, "mediaRetraso": 3, "maximoRetraso": 3},
                             {"courier": "Servi", "cumplimiento": 100, "mediaRetraso": None, "maximoRetraso": None}]
    assert figures["I4"] == [{"categoria": "Entrega", "porcentaje": Decimal("66.6666666667")},
                             {"categoria": "Trato", "porcentaje": Decimal("33.3333333333")}]
    assert figures["total"] == Decimal("0.3")


@pytest.mark.parametrize(("facturada", "month"), [
    ("2026-07-31T23:59:59", "2026-07"), ("2026-08-01T00:00:00", "2026-08"),
    ("2026-08-01T03:59:59Z", "2026-07"), ("2026-08-01T04:00:00Z", "2026-08"),  # Santiago is four hours behind in winter
    ("2026-07-01T06:00:00+02:00", "2026-07"), ("2026-07-01T05:59:59+02:00", "2026-06"),
])
def test_a_row_belongs_to_the_month_of_the_calendars_zone(database: Database, made: Made, facturada: str, month: str) -> None:
    write(database, "archivo", [sold("1", facturada)])

    assert [period for period in ("2026-06", "2026-07", "2026-08") if made("mensual", period).rows] == [month]


def test_a_month_that_begins_with_a_change_of_clocks_has_its_first_day(database: Database, made: Made) -> None:
    """In Santiago 6 September 2026 begins at one o'clock."""
    write(database, "archivo", [sold("1", "2026-09-06T03:59:59Z"), sold("2", "2026-09-06T04:00:00Z"), sold("3", "2026-09-07T02:59:59Z")])

    assert [row["factura"] for row in made("mensual", "2026-09-06").rows] == ["2", "3"]


def test_a_row_without_a_date_is_told_instead_of_lost(database: Database, made: Made) -> None:
    write(database, "archivo", [sold("1"), {**sold("2"), "facturada": "ayer"}, {**sold("3"), "facturada": None}])

    assert made("mensual").undated == {"archivo": 2}
    assert len(made("mensual").rows) == 1


@pytest.mark.parametrize(("right", "total", "result", "text"), [
    (98, 100, "Cumple", "98 %"), (97, 100, "No cumple", "97 %"), (979_999, 1_000_000, "No cumple", "97,9999 %"),
    (9799, 10_000, "No cumple", "97,99 %"), (9801, 10_000, "Cumple", "98,01 %"),
])
def test_a_threshold_is_compared_before_anything_is_rounded(right: int, total: int, result: str, text: str) -> None:
    from engine.reports.declared import Measure
    from engine.reports.figures import meets, percent
    from engine.reports.shown import told

    assert meets(right, total, Decimal(98)) == result
    assert told(percent(right, total), Measure("p", "percent", unit="%"), "es", Decimal(98)) == text


def test_a_figure_never_looks_like_the_limit_that_it_misses(database: Database, made: Made) -> None:
    write(database, "digitaciones", [{"solicitud": str(n), "fecha": "2026-07-14", "estado": "mal" if n == 0 else "bien"} for n in range(3)])

    report = made("correctas", "2026-07-14")

    assert report.indicators["indicador"] == {
        "correctas": 2, "total": 3, "incorrectas": Decimal(1), "porcentaje": Decimal("66.6666666667"), "resultado": "No cumple"}
    assert [figure.text for figure in shown(report)[0].lines[0].figures] == ["2", "3", "1", "66,67 %", "No cumple"]
    assert shown(report, "en")[0].lines[0].figures[3].text == "66.67 %"


def test_a_row_with_several_causes_counts_in_each(database: Database, made: Made) -> None:
    write(database, "reclamos", [claim("1", causas=["Ruta", "Trato"]), claim("2", causas=["Ruta"]), claim("3", causas=[])])

    assert made("causas").indicators["causas"] == [
        {"causa": "Ruta", "casos": 2, "porcentaje": Decimal("66.6666666667")}, {"causa": "Trato", "casos": 1, "porcentaje": Decimal("33.3333333333")},
        {"causa": None, "casos": 1, "porcentaje": Decimal("33.3333333333")}]


def test_an_edition_is_final_when_the_calls_of_the_last_day_are_due(made: Made) -> None:
    end = datetime(2026, 8, 1, 4, tzinfo=UTC)  # of July in Santiago

    assert made("mensual", now=end + timedelta(hours=72, microseconds=-1)).edition == "preliminar"
    assert made("mensual", now=end + timedelta(hours=72)).edition == "final"
    assert made("causas", now=end).edition == "final"


def test_a_filter_narrows_rows_and_figures(database: Database, made: Made) -> None:
    write(database, "archivo", [sold("1", courier="DHL", contactado=True), sold("2", courier="Servi")])

    assert (made("mensual").indicators["I1"], made("mensual", courier="dhl").indicators["I1"]) == (50, 100)
    assert [row["factura"] for row in made("mensual", courier="DHL").rows] == ["1"]
    with pytest.raises(BadInput, match="colour"):
        made("mensual", colour="red")


@pytest.mark.parametrize("period", ["2026-13", "2026-7", "july", "2026-02-30", "9999-12", "0000-01", "٢٠٢٦-٠٧"])
def test_what_is_no_period_is_refused(made: Made, period: str) -> None:
    with pytest.raises(BadInput, match="no period"):
        made("mensual", period)


def test_the_running_period_is_taken_when_none_is_named(made: Made) -> None:
    assert (made("mensual", None).period, made("correctas", None).period, made("archivo", None).period) == ("2026-08", "2026-08-19", None)


