"""A process whose folders start cases by rows, reach waiting ones, and take whole files: for the tests of incoming files."""
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from engine.delivery import Post
from engine.folders import Taken
from storage.database import Database
from storage.ids import new_id
from storage.processes import Release, StartMessage
from tests.moving_cases import bpmn, timer
from tests.people import MONDAY
from web.dropping import take_in

LLAMADA = bpmn(
    "llamada", '<startEvent id="factura"><messageEventDefinition id="m1" messageRef="postventa"/></startEvent>',
    f'<intermediateCatchEvent id="espera">{timer("date", "=fechaHora + duration(&quot;PT72H&quot;)")}</intermediateCatchEvent>',
    '<userTask id="llamar" name="Llamar"/>', '<endEvent id="fin"/>', outside='<message id="postventa" name="postventa_factura"/>',
    flows="factura>espera espera>llamar llamar>fin")
CARTA = bpmn(
    "carta", '<startEvent id="inicio"/>',
    '<intermediateCatchEvent id="estado"><messageEventDefinition id="m1" messageRef="e"/></intermediateCatchEvent>', '<endEvent id="fin"/>',
    outside='<message id="e" name="estado_guia"><extensionElements><zeebe:subscription correlationKey="=clave"/></extensionElements></message>',
    flows="inicio>estado estado>fin")
MUESTRA = bpmn(
    "muestra", '<startEvent id="llega"><messageEventDefinition id="m1" messageRef="a"/></startEvent>', '<userTask id="mirar" name="Mirar"/>',
    '<endEvent id="fin"/>', outside='<message id="a" name="archivo_recibido"/>', flows="llega>mirar mirar>fin")
RULES = """
title: Pruebas
folders:
  tmax:
    columns:
      - {name: factura, headers: [Número de factura, Factura], required: true}
      - {name: fechaHora, headers: [Fecha y hora], type: datetime, required: true, time: "12:00", assumed: horaSupuesta}
      - {name: valor, type: money}
      - {name: provincia, type: boolean, default: false}
    each: {start: postventa_factura, key: factura}
  express_service:
    columns: [{name: guia}, {name: radicado}, {name: estado, required: true, options: [ENTREGADO, DEVUELTO]}]
    each: {message: estado_guia, key: [guia, radicado], as: fila}
  muestras:
    columns: [{name: solicitud, required: true}]
    whole: {start: archivo_recibido, rows: casos}
"""
HEADINGS = "Número de factura;Fecha y hora;Valor;Provincia\n"


def deploy(database: Database, rules: str = RULES) -> None:
    releases = [
        Release("llamada", "Llamada", {"llamada.bpmn": LLAMADA, "process.yaml": rules.encode()},
                messages=(StartMessage("factura", "postventa_factura"),)),
        Release("carta", "Carta", {"carta.bpmn": CARTA}),
        Release("muestra", "Muestra", {"muestra.bpmn": MUESTRA}, messages=(StartMessage("llega", "archivo_recibido"),))]
    with database.transaction() as store:
        store.processes.deploy(releases, "root", MONDAY)


def invoices(first: int, last: int) -> bytes:
    return (HEADINGS + "".join(f"F-{number};{MONDAY:%d/%m/%Y} 08:00;1.000,50;sí\n" for number in range(first, last + 1))).encode()


def workbook(*rows: Sequence[Any], title: str = "Hoja") -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def post(database: Database) -> Post:
    return Post(database, new_id)


def drop(database: Database, folder: str, content: bytes, name: str = "archivo.csv") -> Taken:
    return take_in(post(database), folder, name, content, MONDAY)


def counts(taken: Taken) -> tuple[bool, int, int, int, int, int]:
    """(accepted, rows, cases started, messages delivered, duplicates, wrong rows)"""
    one = taken.arrival
    return taken.accepted, one.rows, one.started, one.delivered, one.duplicates, one.wrong


def cases(database: Database, process: str) -> list[Any]:
    from storage.case_list import CaseFilter

    with database.reading() as store:
        return list(store.cases.find(CaseFilter(process=process), limit=200).items)
