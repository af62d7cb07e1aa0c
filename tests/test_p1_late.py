"""Danger: a deadline that nobody is reminded of, or too often, or on a Sunday."""
from datetime import UTC, datetime

import pytest

from tests.p1 import by_mail, julia, mails, reviewed, staged


def test_a_late_review_is_remembered_once() -> None:
    case = by_mail()
    case.until(5)

    assert case.tasks == ["ar_revisar_soportes"]
    assert staged(case) == [("reminder_sent", "ar_recordar_revision")]


@pytest.mark.parametrize(("tipo", "task", "who", "up"), [
    ("Anulación", "anulacion", "Jefe Servicio al cliente", "Gerencia Operaciones"),
    ("Refacturación", "refacturacion", "Coordinador Servicio al Cliente", "Jefe Servicio al cliente"),
])
def test_a_late_approval_is_remembered_and_then_escalated_once_each(tipo: str, task: str, who: str, up: str) -> None:
    case = reviewed(by_mail(), tipo)
    case.until(6)

    assert case.tasks == [f"ar_aprobar_{task}"]
    assert staged(case) == [("reminder_sent", f"ar_recordar_{task}"), ("deadline_escalated", f"ar_escalar_{task}")]
    assert (mails(case)[f"ar_recordar_{task}"]["to"], mails(case)[f"ar_escalar_{task}"]["to"]) == (who, up)


def test_deadlines_end_with_the_working_day_and_pass_over_the_weekend() -> None:
    case = by_mail()
    case.now = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)  # Friday

    reviewed(case)

    assert case.task("ar_aprobar_anulacion").due == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)  # Monday, 18:00 in Bogotá


def test_a_late_filing_is_remembered() -> None:
    case = reviewed(by_mail())
    case.answer("ar_aprobar_anulacion", julia, decision="Aprobar")
    case.until(4)

    assert staged(case) == [("reminder_sent", "ar_recordar_radicacion")]
    assert case.tasks == ["ar_digitalizar", "ar_radicar_memorando"]
