"""Three invented complaints of the demo: one solved a week ago, one that its analyst forgot, and one of this morning."""
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from web.demo_documents import pdf

if TYPE_CHECKING:
    from web.demo import Stage

P2 = "quejas_reclamos"


def earlier(stage: "Stage", days: list[datetime]) -> None:
    """What happened before the week of the cancellations; `days` are three working days at nine, oldest first."""
    first, second, third = days
    stage.pass_to(first)
    solved = stage.start("laura", P2, "qr_crear_gestion_tel",
                         _told("Reclamo", "Óptica Visión", "FV-19877", "Nubia Peña", "Le cobraron dos veces la cuota de mayo"))
    _assign(stage, solved, "FV-19877", "Revisar el recaudo de mayo", "Corregir la factura", third)
    stage.pass_to(second)
    _act(stage, "patricia", solved, "qr_accion_area", {"resultadoAccion": "El recaudo se aplicó dos veces; queda un saldo a favor."})
    _act(stage, "hector", solved, "qr_accion_area", {"resultadoAccion": "Factura corregida."})
    _act(stage, "laura", solved, "qr_monitoreo", {"avance": "Las dos áreas terminaron.", "listoParaResolver": True, "ruta": "Solución"})
    _act(stage, "laura", solved, "qr_negociacion", {"alternativas": "Aplicar el saldo a favor a la próxima cuota.", "compensacion": False})

    written = _told("Queja", "Transportes El Faro", "FV-19902", "Luis Cano", "Nadie devuelve sus llamadas") | {"responsablePrincipal": "laura"}
    forgotten = stage.start("diego", P2, "qr_digitalizar_comunicado", written, comunicado=pdf("Cartagena", "Nadie devuelve mis llamadas."))
    _assign(stage, forgotten, "FV-19902", "Llamar al cliente", "Revisar la cuenta", third)

    stage.pass_to(third)
    _act(stage, "julia", solved, "qr_validar_sac", {"validadoPor": "Jefatura SAC", "resultado": "Aprueba"})
    _act(stage, "laura", solved, "qr_comunicado_respuesta", {"medio": "Correo electrónico", "cuerpo": "El saldo va a la próxima cuota."})
    stage.pass_to(third + timedelta(hours=2))
    _act(stage, "laura", solved, "qr_confirmar_recibido", {"recibidoConfirmado": True, "recibidoPor": "Nubia Peña"})
    _act(stage, "laura", solved, "qr_cierre_llamada", {"resultado": "Acepta"})
    _act(stage, "laura", solved, "qr_causas", {"definicionGestion": "Cobro repetido", "causa": "Error en el valor facturado", "error": "Sistema",
                                               "areaResponsable": "Cartera"})


def today(stage: "Stage") -> None:
    """What came in just now."""
    stage.start("laura", P2, "qr_crear_gestion_tel",
                _told("Reclamo", "Café La Cumbre", "FV-20588", "Marina Soto", "La factura trae un servicio que no pidió"))
    stage.settle()


def _told(kind: str, client: str, invoice: str, who: str, what: str) -> dict[str, Any]:
    return {"tipoGestion": kind, "clienteNombre": client, "clienteIdentificacion": f"900{invoice[-5:]}", "numeroDocumento": invoice,
            "nombreContacto": who, "cargoContacto": "Gerente", "telefono": "6015550101", "email": "cliente@cliente.example",
            "ciudad": "Bogotá", "resumenSolicitud": what}


def _assign(stage: "Stage", case: str, invoice: str, one: str, other: str, by: datetime) -> None:
    """Analyse the case, and give two areas their actions."""
    stage.settle()
    _act(stage, "laura", case, "qr_analizar_caso", {
        "ibesFactura": invoice, "ibesCuotasPagadas": 5, "ibesSaldo": 184000, "ibesGestiones": "Sin gestiones anteriores.",
        "direspEstadoDocumento": "AA", "asesorNombre": "Iván Paz", "coordinadorComercial": "Elsa Ríos"})
    _act(stage, "laura", case, "qr_asignar_responsables", {"acciones": [
        {"responsable": "patricia", "area": "Cartera", "accion": one, "fechaCompromiso": by.date().isoformat()},
        {"responsable": "hector", "area": "Facturación", "accion": other, "fechaCompromiso": by.date().isoformat()}]})


def _act(stage: "Stage", login: str, case: str, element: str, answers: dict[str, Any]) -> None:
    stage.complete(login, case, element, answers)
    stage.settle()
