"""Danger: a request approved although a support, or the signature of the client, is missing."""
import pytest

from engine.dmn import evaluate_decision, read_dmn
from tests.forms_written import BOGOTA
from tests.p1 import (
    ALL_CORRECT,
    CHECKLIST,
    REQUEST,
    by_mail,
    carlos,
    deployed,
    file_named,
    mails,
    read_answers,
    staged,
    supports,
)
from tests.people import MONDAY

COSTS = {**ALL_CORRECT, "costosAdministrativos": True}
COMPLETE = {
    "memorando": "memorando.xlsx", "facturaOriginal": "f.pdf", "cartaCliente": "c.pdf", "cartaRespuesta": "r.pdf", "informeGestiones": "i.xls",
    "asunto": "ANULADO-Ana Díaz-CALI", "costosAdministrativos": False, "comunicadoFirmado": None,
}


# ---- what is missing


@pytest.mark.parametrize(("change", "missing"), [
    ({}, []), ({"memorando": None}, ["Memorando en Excel"]), ({"memorando": "memorando.pdf"}, ["Memorando en Excel"]),
    ({"memorando": "MEMORANDO.XLSX"}, []), ({"facturaOriginal": None}, ["Factura original digitalizada"]),
    ({"cartaCliente": None}, ["Carta del cliente digitalizada"]), ({"cartaRespuesta": ""}, ["Carta respuesta digitalizada"]),
    ({"informeGestiones": "informe.docx"}, ["Informe Gestiones en Excel"]), ({"asunto": "Anulado Ana"}, ["Asunto ANULADO-nombre cliente-CIUDAD"]),
    ({"asunto": "ANULADO-Pérez-Gómez S.A.-CALI"}, []), ({"asunto": "anulado-ana-cali"}, []),
    ({"asunto": None}, ["Asunto ANULADO-nombre cliente-CIUDAD"]),
    ({"costosAdministrativos": True}, ["Comunicado firmado por el cliente"]), ({"costosAdministrativos": True, "comunicadoFirmado": True}, []),
    ({"costosAdministrativos": True, "comunicadoFirmado": False}, ["Comunicado firmado por el cliente"]),
    ({"costosAdministrativos": None, "comunicadoFirmado": False}, []),
    ({"costosAdministrativos": True, "comunicadoFirmado": "comunicado_firmado.pdf"}, []),
])
def test_the_table_names_what_is_missing(change: dict[str, object], missing: list[str]) -> None:
    model = read_dmn(deployed().files["validacion_soportes.dmn"], "validacion_soportes.dmn")

    assert evaluate_decision(model, "validacion_soportes", {**COMPLETE, **change}, BOGOTA).result == missing


@pytest.mark.parametrize(("tipo", "who"), [
    ("Anulación", "Jefe Servicio al cliente"), ("Refacturación", "Coordinador Servicio al Cliente"), (None, "Jefe Servicio al cliente"),
    ("Anulación y refacturación", "Jefe Servicio al cliente"),
])
def test_whatever_is_doubtful_is_decided_by_the_head(tipo: str | None, who: str) -> None:
    model = read_dmn(deployed().files["aprobador.dmn"], "aprobador.dmn")

    assert evaluate_decision(model, "aprobador", {"tipo": tipo}, BOGOTA).result == who


def test_nobody_can_call_correct_what_is_missing() -> None:
    case = by_mail(cartaCliente=None)

    errors = case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **ALL_CORRECT)

    assert case.variables["faltante"] == ["Carta del cliente digitalizada"]
    assert errors.keys() == {"soportesCorrectos"}
    assert "Carta del cliente digitalizada" in errors["soportesCorrectos"][0]
    assert case.tasks == ["ar_revisar_soportes"]


@pytest.mark.parametrize("support", CHECKLIST)
def test_one_wrong_support_is_enough_to_return_the_request(support: str) -> None:
    case = by_mail()

    assert case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **{**ALL_CORRECT, support: False}).keys() == {"observaciones"}
    assert case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **{**ALL_CORRECT, support: False}, observaciones="Ilegible") == {}
    assert case.tasks == ["ar_subsanar_soportes"]


def test_a_wrong_subject_is_returned_although_all_supports_are_there() -> None:
    case = by_mail("ANULADO sin guiones")

    assert case.variables["faltante"] == ["Asunto ANULADO-nombre cliente-CIUDAD"]
    assert case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **ALL_CORRECT).keys() == {"soportesCorrectos"}
    assert case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **ALL_CORRECT, devolver=True, observaciones="Corrija el asunto") == {}
    assert case.tasks == ["ar_subsanar_soportes"]


# ---- the Nota


def test_costs_without_a_signature_wait_for_the_signed_communication() -> None:
    case = by_mail()
    assert case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **COSTS, comunicadoFirmadoPorCliente=False) == {}
    assert (case.tasks, list(mails(case))) == ([], ["ar_pedir_comunicado"])

    case.message("ar_comunicado_firmado", "ANULADO-Ana Díaz-CALI", comunicadoFirmado=file_named("comunicado_firmado.pdf"))
    assert (case.tasks, case.variables["faltante"]) == (["ar_revisar_soportes"], [])

    assert case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **COSTS, comunicadoFirmadoPorCliente=True) == {}
    assert case.tasks == ["ar_aprobar_anulacion"]


def test_a_client_who_never_signs_is_reminded_twice_and_then_gives_up() -> None:
    case = by_mail()
    case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **COSTS, comunicadoFirmadoPorCliente=False)

    case.until(30)

    assert (case.state, case.case.end_name) == ("ended", "Desistida")
    assert staged(case) == [("reminder_sent", "ar_recordar_comunicado")] * 2


def test_the_reviewer_says_whether_the_client_signed() -> None:
    assert by_mail().answer("ar_revisar_soportes", carlos, tipo="Anulación", **COSTS).keys() == {"comunicadoFirmadoPorCliente"}


def test_costs_in_the_request_need_their_amount_and_the_signature() -> None:
    errors = read_answers(deployed(), "ar_enviar_correo", {**REQUEST, "cobroCostosAdministrativos": True}, supports(), {}, MONDAY)[1]
    assert errors.keys() == {"valorCostos", "comunicadoFirmado"}

    signed = {**REQUEST, "cobroCostosAdministrativos": True, "valorCostos": 5000, "cartaRespuestaFirmadaPorCliente": True}
    assert read_answers(deployed(), "ar_enviar_correo", signed, supports(), {}, MONDAY)[1] == {}
