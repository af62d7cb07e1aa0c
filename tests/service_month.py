"""A process with the registers and the monthly report of a service: what tests of reports, registers and catalogues look at."""
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.feel.temporal_text import read_date, read_datetime
from storage.database import Database
from tests.benchmarks.diagrams import form, line
from tests.people import MONDAY
from web.deployment import deploy

KEY = "line"
ABOUT = """
key: line
title: {es: Servicio, en: Service}
owner: Coordinador Servicio al Cliente
visible_to: [Coordinador Seccional]
calendar: {key: line, zone: America/Santiago, working_hours: {mon: [["08:00", "18:00"]]}}
parameters:
  - {name: cc.minimo, type: integer, default: 98}
  - {name: sd.horas, type: integer, default: 72}
registers:
  archivo:
    title: {es: Archivo de postventa, en: After-sales file}
    columns:
      - {name: consecutivo, label: {es: Consecutivo, en: Number}, type: integer}
      - {name: factura, label: {es: Factura, en: Invoice}}
      - {name: cliente, label: {es: Cliente, en: Client}, personal: true}
      - {name: facturada, label: {es: Facturada, en: Invoiced}, type: datetime}
      - {name: courier, label: {es: Courier, en: Courier}}
      - {name: ejecutivo, label: {es: Ejecutivo, en: Executive}}
      - {name: contactado, type: boolean}
      - {name: cumplio, type: boolean}
      - {name: dias, label: {es: Días de retraso, en: Days late}, type: integer}
      - {name: nivel, type: integer}
      - {name: valor, label: {es: Valor, en: Amount}, type: money}
  reclamos:
    title: Reclamos
    columns: [{name: numero}, {name: fecha, type: date}, {name: categoria}, {name: causas}]
  digitaciones:
    title: Digitaciones
    columns: [{name: solicitud}, {name: fecha, type: date}, {name: estado}]
reports:
  mensual:
    title: {es: Reporte mensual, en: Monthly report}
    register: archivo
    date: facturada
    visible_to: [Gerencia Operaciones]
    final_after: "=duration(\\"PT\\" + string(parameters.sd.horas) + \\"H\\")"
    filters: [courier]
    sources: {reclamos: {register: reclamos, date: fecha}}
    indicators:
      I1: {title: {es: Cobertura, en: Coverage}, text: Baja si la unidad hace tareas ajenas., percent: contactado = true}
      I2:
        where: contactado = true
        group: ejecutivo
        as: teleoperador
        measures: {media: {mean: nivel}, distribucion: {distribution: nivel, values: "[1, 2, 3, 4, 5]"}}
      I3:
        where: contactado = true
        group: courier
        measures:
          cumplimiento: {percent: cumplio = true}
          mediaRetraso: {mean: dias, where: dias > 0, unit: días}
          maximoRetraso: {max: dias, where: dias > 0, unit: días}
      I4: {from: reclamos, group: categoria, measures: {porcentaje: {share: true}}}
      total: {sum: valor}
  causas:
    register: reclamos
    date: fecha
    indicators:
      causas: {group: causas, as: causa, measures: {casos: {count: true}, porcentaje: {share: true}}}
  correctas:
    title: Digitaciones correctas
    register: digitaciones
    date: fecha
    period: day
    indicators:
      indicador:
        measures:
          correctas: {count: estado = "bien"}
          total: {count: true}
          incorrectas: {value: total - correctas}
          porcentaje: {percent: estado = "bien"}
          resultado: {meets: estado = "bien", at_least: parameters.cc.minimo}
"""


def put(database: Database, about: str = ABOUT, **more: bytes) -> None:
    """Deploy the process."""
    deploy(database, {"processes/line/line.bpmn": line(1), "forms/line/step_1.yaml": form("step_1", 1), "processes/line/process.yaml": about.encode(),
                      **more}, "root", MONDAY)


def write(database: Database, register: str, rows: Iterable[Mapping[str, Any]], at: datetime = MONDAY) -> None:
    with database.transaction() as store:
        first = store.register_pages.count(register)
        for number, row in enumerate(rows, first):
            store.registers.insert(register, dict(row), f"{register}-{number}", at)


def sold(factura: str, facturada: str = "2026-07-14T10:00:00", **more: Any) -> dict[str, Any]:
    """A row of the archive; `facturada` is a wall time of the calendar's zone unless it has an offset."""
    return {"factura": factura, "facturada": read_datetime(facturada), "contactado": False, **more}


def claim(numero: str, fecha: str = "2026-07-14", **more: Any) -> dict[str, Any]:
    return {"numero": numero, "fecha": read_date(fecha), **more}
