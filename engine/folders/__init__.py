"""Files that come in through a folder: each row starts a case or reaches one that waits, or the whole file does.

Over `POST /api/v1/drop/<folder>`, `./tramita drop`, the page of files or a watched folder (TRAMITA_DROP), all by `receive`.

A process describes its folders in its process.yaml; the names are the installation's, so no two processes share one:

    folders:
      tmax:
        title: {es: Facturas de TMAX, en: Invoices of TMAX}
        sheet: Facturas                       # optional: the sheet of a workbook; else its first
        columns:                              # by the words of their heading, wherever they stand
          - {name: numeroFactura, headers: [Factura, Número de factura], required: true}
          - {name: fechaHoraFacturacion, type: datetime, required: true, time: "12:00", assumed: horaSupuesta}
          - {name: esProvincia, type: boolean, default: false}
          - {name: courier, options: [Express, Rápido]}
        each: {start: postventa_factura, key: numeroFactura}        # one case per row, by this message; a key starts one, ever
      express_service:
        columns: [{name: guia}, {name: radicado}, {name: estado, required: true}]
        each: {message: estado_guia, key: [guia, radicado], as: fila}   # each row to the case that waits for it, by the first key that one waits for
      muestra:
        columns: [{name: numeroSolicitud, required: true}]
        whole: {start: archivo_recibido, rows: casos, file: archivo, problems: problemas}   # one case for the file (or message:, key:)

Types: text (the usual one), integer, decimal, money, boolean, date, datetime, time. A heading is found by its words, without
accents, capitals and punctuation; the column's own name counts too. A cell that a person wrote as text is read as people
write here: 31/12/2026, 1.234,56, sí. `time` is the hour of a datetime that gives only a day, and `assumed` the variable that
says so; `default` stands for an empty cell. Columns nobody knows are named in the file's entry and left out. A row with a wrong
cell goes nowhere and is reported; the others go in. A file is known by its SHA-256: a second time it does nothing.
"""
from engine.folders.receive import Taken, receive

__all__ = ["Taken", "receive"]
