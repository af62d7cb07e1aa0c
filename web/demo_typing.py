"""What the demo shows of the control of typed requests: one checked yesterday, two that wait today. All of it is invented."""
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.demo import Stage

REQUEST, DAY = "cc_solicitud", "cc_jornada"


def yesterday(stage: "Stage", day: str) -> None:
    """A request with an error is corrected and verified; its counter's report leaves, and a sample waits. `day`: 2026-11-23, in La Paz."""
    case = _typed(stage, "S-70412", "Alta de internet hogar", "Lucía Rocha Prado", "Calle Aroma 318")
    stage.act("nora", case, "cc_analiza_error", {"existeError": True, "tipoError": "Error", "detalleError": "El carnet no es del titular."})
    stage.act("nora", case, "cc_comunica_correccion", {"responsableUnidad": "Jefe de Plataforma Norte", "instruccion": "Corregir el carnet."})
    stage.act("cora", case, "cc_gestiona_correccion", {"gestion": "Corrección"})
    stage.act("alba", case, "cc_corrige_redigita", {"datosCliente": "Lucía Rocha Prado, CI 4471902", "corregida": True})
    stage.act("raul", case, "cc_detecta_observacion", {"hayObservacion": False})
    counter = stage.start("tere", DAY, "cc_iniciar_jornada", {"fecha": day, "puntoVenta": "Plataforma Norte", "counter": "Counter 3"})
    stage.settle()
    stage.act("tere", counter, "cc_obtiene_ccccc", {})
    stage.act("tere", counter, "cc_verifica", {})


def today(stage: "Stage") -> None:
    """One request that the network department remarked on, and one that nobody has looked at yet."""
    case = _typed(stage, "S-70431", "Traslado de línea", "Ramiro Céspedes", "Av. Blanco Galindo km 4")
    remark = {"hayObservacion": True, "tipoObservacion": "Datos técnicos", "detalle": "La NAP 14-B no tiene puertos libres."}
    stage.act("raul", case, "cc_detecta_observacion", remark)
    stage.act("raul", case, "cc_reporta_whatsapp", {"entregaConfirmada": True})
    _typed(stage, "S-70433", "Alta de televisión", "Mónica Antezana", "Calle Jordán 120")


def _typed(stage: "Stage", number: str, kind: str, client: str, address: str) -> str:
    answers: dict[str, Any] = {
        "tipoDigitacion": "Postventa" if kind.startswith("Traslado") else "Venta", "numeroSolicitud": number, "tipoSolicitud": kind,
        "nombreCliente": client, "protocoloDireccion": address, "canal": "Plataforma", "puntoVenta": "Plataforma Norte", "counter": "Counter 3",
        "vendedor": "Víctor Paz"}
    case = stage.start("alba", REQUEST, "cc_digita_solicitud", answers)
    stage.settle()
    return case
