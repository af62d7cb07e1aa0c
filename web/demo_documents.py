"""Papers of invented clients for the demo: a memorandum and a report as Excel, letters and invoices as PDF, and the mail that brings them."""
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from io import BytesIO

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel(rows: dict[str, str], title: str) -> bytes:
    """A sheet of labels and values, as people fill them in."""
    from xlsxwriter import Workbook  # heavy, and only a new demo needs it

    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title)
        sheet.set_column(0, 1, 32)
        for number, (label, value) in enumerate(rows.items()):
            sheet.write_string(number, 0, label)
            sheet.write_string(number, 1, value)
    return content.getvalue()


def table(rows: list[dict[str, object]], title: str) -> bytes:
    """A sheet with a row of headings, those of the first row, and the other rows below."""
    from xlsxwriter import Workbook

    content, headings = BytesIO(), list(rows[0]) if rows else []
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title)
        lines: list[list[object]] = [list(headings), *([row.get(heading) for heading in headings] for row in rows)]
        for number, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                if isinstance(cell, bool):
                    sheet.write_boolean(number, column, cell)
                elif isinstance(cell, int | Decimal):
                    sheet.write_number(number, column, cell)
                elif cell is not None:
                    sheet.write_string(number, column, str(cell))
    return content.getvalue()


def pdf(*lines: str) -> bytes:
    """One page of text. Written by hand, for a page of five lines needs no library."""
    shown = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
    text = f"BT /F1 14 Tf 60 760 Td 22 TL {shown} ET".encode("latin-1", "replace")
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
             b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
             b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1, table, len(parts) + 1, len(content))


def request_mail(sender: str, client: str, city: str, invoice: str, at: datetime, without: str = "") -> bytes:
    """The mail that asks to cancel an invoice, with its five supports; `without` leaves out those whose name holds it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "anulaciones@tramita.example", f"ANULADO-{client}-{city.upper()}"
    mail["Date"], mail["Message-ID"] = format_datetime(at), make_msgid(domain="seccional.example")
    mail.set_content(f"Buenos días:\n\nSolicito anular la factura {invoice} de {client}. Adjunto los soportes.\n\nCoordinación Seccional {city}\n")
    facts = {"Cliente": client, "Identificación": f"9{invoice[-3:]}55{invoice[-2:]}", "Factura": invoice, "Seccional": city, "Tipo": "Anulación"}
    papers = {
        "memorando.xlsx": excel({"MEMORANDO": "Solicitud de anulación", **facts}, "Memorando"),
        "informe_gestiones.xlsx": excel({"INFORME DE GESTIONES": "", **facts, "Gestión": "Se habló con el cliente; cobro verificado."}, "Informe"),
        "factura.pdf": pdf(f"Factura {invoice}", client, f"Ciudad: {city}"),
        "carta_cliente.pdf": pdf(f"{city}", f"Solicitamos anular la factura {invoice}.", client),
        "carta_respuesta.pdf": pdf(f"Respuesta a {client}", f"Su solicitud sobre la factura {invoice} está en trámite."),
    }
    for name, content in papers.items():
        if not without or without not in name:
            kind, _, subtype = (EXCEL if name.endswith("xlsx") else "application/pdf").partition("/")
            mail.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return mail.as_bytes()


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
