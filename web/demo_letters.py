"""Six invented cases of correspondence: a letter delivered, one returned, their batch, one to dispatch today with its batch, one to analyse."""
from datetime import datetime
from typing import TYPE_CHECKING

from web.demo_documents import pdf

if TYPE_CHECKING:
    from web.demo import Stage

LETTERS, BATCH = "correspondencia_gestion_clientes", "remesa_diaria"


def earlier(stage: "Stage", at: datetime) -> tuple[str, str]:
    """Two letters in one batch, dispatched with their tracking numbers at `at`, a moment before the cut-off; their cases."""
    stage.pass_to(at)
    letters = (_hand_over(stage, "Rosa Peña", "52100200", "CT-4410"), _hand_over(stage, "Luis Mora", "79400111", "CT-4411"))
    batch = stage.newest(BATCH)
    stage.act("pablo", batch, "cg_envio_proveedor", {"cantidadCartas": 2, "entregaFisica": True})
    stage.act("eva", batch, "cg_validacion_cartas", {"cantidadRecibida": 2, "coincide": True})
    for number in ("EX-90211", "EX-90212"):
        stage.act("eva", batch, "cg_confirmacion_guia", {"numeroGuia": number})
    return letters


def looked_up(stage: "Stage", letters: tuple[str, str]) -> None:
    """The first was delivered; the second came back, and its analyst shall call the client."""
    delivered, returned = letters
    stage.act("pablo", delivered, "cg_estado_entrega", {"estado": "ENTREGADO"})
    stage.act("pablo", returned, "cg_estado_entrega", {"estado": "DEVUELTO", "motivo": "Cambio de domicilio"})
    stage.act("pablo", returned, "cg_registrar_devolucion", {"motivoRechazo": "Cambio de domicilio"})


def today(stage: "Stage") -> None:
    """A letter that shall be dispatched, and a claim that came in just now."""
    _hand_over(stage, "Marta Gil", "41200333", "CT-4502", "Cartagena")
    _begin(stage, "Jaime Ruiz", "80100222", "CT-4503", "Medellín")


def _begin(stage: "Stage", name: str, identification: str, filing: str, city: str) -> str:
    case = stage.start("elena", LETTERS, "cg_ingreso_reclamo", {
        "canalIngreso": "SAC", "tipoPqr": "Reclamo", "tipologia": "Novedad de facturación", "prioridad": ["Escrito"],
        "descripcion": "Le cobraron dos veces el mismo servicio.", "radicado": filing, "nombreSolicitante": name, "identificacion": identification,
        "datosContactoActualizados": True, "direccion": "Calle 45 # 13-20", "ciudad": city, "telefono": "300 555 0100",
    })
    stage.settle()
    return case


def _hand_over(stage: "Stage", name: str, identification: str, filing: str, city: str = "Bogotá") -> str:
    """A claim answered in writing, whose letter the practicante has. The answer went by mail, too."""
    case = _begin(stage, name, identification, filing, city)
    letter = pdf("Respuesta a su reclamo", name, filing)
    stage.act("lucia", case, "cg_analisis_reclamo", {"tipificacionCorrecta": True, "analisis": "El cobro se reversa."})
    stage.act("lucia", case, "cg_realizar_carta", {"direccion": "Calle 45 # 13-20", "ciudad": city, "fuenteDatos": "Cliente"}, carta=letter)
    stage.act("lucia", case, "cg_cierre_escrito", {}, cartaDigitalizada=letter)
    address = f"cliente.{identification}@cliente.example"
    stage.act("lucia", case, "cg_correo_carta", {"correoDestino": address, "fuenteCorreo": "Acta de clientes"})
    stage.act("lucia", case, "cg_entrega_practicante", {"folios": 2})
    return case
