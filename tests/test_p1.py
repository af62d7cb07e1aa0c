"""Anulaciones y refacturaciones, walked as its people do: with its own forms, tables, calendar and mails' jobs."""
from datetime import UTC, datetime

import pytest

from engine.errors import NotAllowed
from engine.feel.temporal import Date
from engine.model import Actor, ReceiveMessage
from tests.p1 import (
    ALL_CORRECT,
    SUPPORTS,
    Request,
    ana,
    both,
    by_form,
    by_mail,
    carlos,
    file_named,
    julia,
    mails,
    pdf,
    returned,
    reviewed,
    samuel,
    workbook,
)

# ---- the whole way


def test_a_cancellation_goes_from_the_mail_to_the_stamped_copy() -> None:
    case = reviewed(by_mail())
    assert case.answer("ar_aprobar_anulacion", julia, decision="Aprobar") == {}
    assert case.tasks == ["ar_digitalizar", "ar_radicar_memorando"]

    assert case.answer("ar_radicar_memorando", ana, numeroRadicado="R-1", fechaRadicacion="2026-11-24T10:00") == {}
    assert case.answer("ar_archivar_copia", ana, {"copiaSellada": pdf("sello.pdf")}) == {}
    assert case.state == "open"
    assert case.answer("ar_digitalizar", samuel, {"documentosDigitalizados": [*pdf("1.pdf"), *pdf("2.pdf")]}, paginas=12) == {}

    assert (case.state, case.case.end_event, case.case.end_name) == ("ended", "ar_fin", "Fin")


def test_a_reinvoicing_begun_by_form_is_approved_by_the_coordinator() -> None:
    case = reviewed(by_form(tipo="Refacturación"), "Refacturación")

    assert case.tasks == ["ar_aprobar_refacturacion"]
    assert case.answer("ar_aprobar_refacturacion", carlos, decision="Aprobar") == {}
    assert [job.element for job in case.done] == [
        "ar_pedir_aprobacion", "ar_responder_aprobacion", "ar_reenviar", "ar_registrar_anulado", "ar_preparar_memorando"]


def test_the_approval_answers_the_mail_and_copies_the_coordinator_who_reviewed() -> None:
    case = reviewed(by_mail())
    case.answer("ar_aprobar_anulacion", julia, decision="Aprobar")
    approval, forward = mails(case)["ar_responder_aprobacion"], mails(case)["ar_reenviar"]

    assert (approval["reply"], approval["to"], approval["cc"]) == ("original", "ana@seccional.example", "carlos")
    assert (forward["reply"], forward["to"], forward["cc"]) == ("forward", "ana@seccional.example", "Auxiliar Skaner")
    assert {file["name"] for file in forward["attachments"] if file} == set(SUPPORTS.values())


def test_the_row_of_the_table_holds_what_the_auditor_asks_for() -> None:
    case = reviewed(by_form())
    case.answer("ar_aprobar_anulacion", julia, decision="Aprobar")
    (row,) = [job.variables["row"] for job in case.done if job.type == "register.insert"]

    assert row == {
        "cliente": "Ana Díaz", "identificacion": "900123", "factura": "FV-1001", "ciudad": "Cali", "seccional": "Cali", "tipo": "Anulación",
        "fechaSolicitud": Date(2026, 11, 23), "fechaAprobacion": Date(2026, 11, 23), "aprobador": "Julia", "costos": False, "valorCostos": None,
        "radicado": None, "estado": "Aprobada",
    }
    assert case.variables["consecutivoAnulado"] == 7
    assert case.variables["memorandoParaRadicar"]["name"] == "Memorando.pdf"


def test_the_row_learns_the_number_of_the_filing_and_that_the_copy_is_archived() -> None:
    case = reviewed(by_mail())
    case.answer("ar_aprobar_anulacion", julia, decision="Aprobar")
    case.answer("ar_radicar_memorando", ana, numeroRadicado="R-1", fechaRadicacion="2026-11-24T10:00")
    case.answer("ar_archivar_copia", ana, {"copiaSellada": pdf("sello.pdf")})

    changes = [(job.variables["row"], job.variables["key"]) for job in case.done if job.type == "register.update"]
    assert changes == [({"radicado": "R-1", "estado": "Radicada"}, {"consecutivo": 7}), ({"estado": "Archivada"}, {"consecutivo": 7})]


# ---- return and correct


def test_a_return_answers_the_mail_and_says_what_is_missing() -> None:
    case = returned()

    assert mails(case)["ar_devolver_soportes"] == {
        "template": "devolucion", "reply": "original", "to": "ana@seccional.example", "subject": "ANULADO-Ana Díaz-CALI", "errorCode": "mail_failed"}
    assert case.task("ar_subsanar_soportes").due == datetime(2026, 12, 7, 23, 0, tzinfo=UTC)


def test_a_corrected_mail_brings_the_request_back_to_the_review() -> None:
    case = returned()

    case.message("ar_correo_corregido", "ANULADO-Ana Díaz-CALI", cartaCliente=file_named("carta_cliente.pdf"),
                 correoCorregido={"subject": "RE: ANULADO-Ana Díaz-CALI"})

    assert (case.tasks, case.variables["faltante"]) == (["ar_revisar_soportes"], [])
    assert case.variables["memorandoExcel"]["name"] == "memorando.xlsx"


def test_a_corrected_mail_can_correct_the_subject() -> None:
    case = by_mail("ANULADO sin guiones")
    case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **ALL_CORRECT, devolver=True, observaciones="Corrija el asunto")

    case.message("ar_correo_corregido", "ANULADO sin guiones", correoCorregido={"subject": "Re: ANULADO-José Pérez-CALI"})

    assert (case.variables["asunto"], case.variables["faltante"]) == ("ANULADO-José Pérez-CALI", [])
    assert (case.variables["clienteNombre"], case.variables["ciudad"]) == ("José Pérez", "CALI")


def test_a_correction_by_form_keeps_what_is_not_changed() -> None:
    case = returned()

    assert case.answer("ar_subsanar_soportes", ana).keys() == {"cartaCliente"}
    assert case.answer("ar_subsanar_soportes", ana, {"cartaCliente": pdf("carta.pdf")}) == {}
    assert (case.tasks, case.variables["faltante"]) == (["ar_revisar_soportes"], [])


def test_a_memorandum_of_the_wrong_kind_must_be_replaced() -> None:
    case = returned(memorandoExcel="memorando.pdf")

    assert case.answer("ar_subsanar_soportes", ana).keys() == {"memorandoExcel"}
    assert case.answer("ar_subsanar_soportes", ana, {"memorandoExcel": workbook("memorando.xlsx")}) == {}
    assert case.variables["faltante"] == []


def test_what_nobody_corrects_ends_after_ten_business_days() -> None:
    case = returned()
    case.until(14)
    assert case.state == "open"

    case.until(1)

    assert (case.state, case.case.end_name) == ("ended", "Devuelta sin subsanar")


# ---- approve, refuse, return


def test_who_asked_cannot_approve() -> None:
    case = reviewed(by_form(both))

    assert case.task("ar_aprobar_anulacion").excluded == ("rosa",)
    with pytest.raises(NotAllowed):
        case.answer("ar_aprobar_anulacion", both, decision="Aprobar")


@pytest.mark.parametrize("decision", ["Rechazar", "Devolver"])
def test_a_refusal_needs_a_reason(decision: str) -> None:
    assert reviewed(by_mail()).answer("ar_aprobar_anulacion", julia, decision=decision).keys() == {"comentario"}


def test_who_may_approve_is_asked_by_mail_with_the_supports_and_the_reviewer_in_copy() -> None:
    asked = mails(reviewed(by_mail()))["ar_pedir_aprobacion"]

    assert (asked["to"], asked["cc"], asked["reply"]) == ("Jefe Servicio al cliente", "carlos", "original")
    assert {file["name"] for file in asked["attachments"] if file} == set(SUPPORTS.values())


def answered(case: Request, actor: Actor, decision: str = "Aprobar") -> None:
    """An answer by mail, as the intake hands it on."""
    said = {"decision": decision, "comentario": "Apruebo", "correoDecision": {"user": {"id": actor.user, "name": actor.user.title()}}}
    case.step(ReceiveMessage("ar_decision_por_correo", case.variables["hiloAprobacion"], said, actor=actor))
    case.run_jobs()


@pytest.mark.parametrize(("tipo", "who"), [("Anulación", julia), ("Refacturación", carlos)])
def test_an_answer_by_mail_is_worth_the_form(tipo: str, who: Actor) -> None:
    case = reviewed(by_mail(), tipo)
    answered(case, who)

    assert case.tasks == ["ar_digitalizar", "ar_radicar_memorando"]
    (row,) = [job.variables["row"] for job in case.done if job.type == "register.insert"]
    assert row["aprobador"] == who.user.title()


@pytest.mark.parametrize("correct", [False, True])
def test_who_asked_cannot_approve_by_mail_either(correct: bool) -> None:
    """Neither by the first mail nor by the one that corrects it."""
    case = returned() if correct else reviewed(by_form(both))
    if correct:
        case.step(ReceiveMessage("ar_correo_corregido", "ANULADO-Ana Díaz-CALI", {
            "cartaCliente": file_named("carta_cliente.pdf"), "correoCorregido": {"subject": "RE: ANULADO-Ana Díaz-CALI"}}, actor=both))
        reviewed(case)

    with pytest.raises(NotAllowed):
        answered(case, both)
    assert case.tasks == ["ar_aprobar_anulacion"]


def test_a_refused_request_ends_and_its_asker_is_told() -> None:
    case = reviewed(by_mail())
    case.answer("ar_aprobar_anulacion", julia, decision="Rechazar", comentario="La factura ya se pagó")

    assert (case.state, case.case.end_name) == ("ended", "Rechazada")
    assert mails(case)["ar_responder_rechazo"]["to"] == "ana@seccional.example"


def test_a_request_returned_by_the_head_is_corrected_and_reviewed_again() -> None:
    case = reviewed(by_mail())
    case.answer("ar_aprobar_anulacion", julia, decision="Devolver", comentario="Otra factura")
    assert case.tasks == ["ar_subsanar_soportes"]

    case.answer("ar_subsanar_soportes", ana)
    reviewed(case)

    assert (case.tasks, case.variables["decision"], case.variables["comentario"]) == (["ar_aprobar_anulacion"], None, None)
