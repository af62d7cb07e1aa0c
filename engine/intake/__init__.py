"""Incoming mail: from raw RFC 5322 bytes to a case that starts or goes on, or to a visible reason why not.

No mailbox is read here (engine/connectors/mailbox.py) and no web request (web/api): both hand bytes to `receive`.

A process says in its process.yaml which mails concern it. All three lists are optional; in each the first rule that
fits wins:

    mail:
      start:                                # a mail that begins a case
        - element: ar_enviar_correo         # the start event
          subject: 'ANULADO.*'              # RE2, whole subject without RE:/FW: prefixes, case ignored
          parts: 'ANULADO\\s*-(?P<clienteNombre>.+)-(?P<ciudad>[^-]+)'   # named groups become variables, if it fits
          upper: [ciudad]                   # which of them are written in capitals
          attachments:                      # file variable: words in the file's name
            memorandoExcel: [memorando]
            cartaCliente: [carta_cliente]
          cells:                            # text variable: the cell beside a label, in a spreadsheet attachment
            numeroFactura: {file: memorandoExcel, label: Factura}
          business_key: numeroFactura       # a variable
      replies:                              # a mail that answers a mail of an open case (In-Reply-To, References)
        - message: soportes_corregidos      # the first rule whose message the case waits for
          needs: [comunicadoFirmado]        # only if these attachments are there
          attachments: {comunicadoFirmado: [comunicado_firmado]}
        - message: decision_por_correo
          text: '(apruebo|aprobad[oa])\\b'  # only if the answer's own words begin so (RE2), after a greeting or without
          unless: '\\bpero\\b'              # and say this nowhere
          groups: [Jefe Servicio al cliente]   # only from a person in one of these groups
          set: {decision: Aprobar}          # variables that such a mail brings
          words: comentario                 # the variable that gets its own words
      messages:                             # a mail that is no answer but names what it is about
        - message: guias_recibidas
          subject: 'Guías lote (?P<lote>\\d+)'
          key: lote                         # the variable that holds the correlation key

Every rule may have every condition and every source of variables. The mail itself stands in the variable `correo`
(another name: `mail: respuesta`): {message_id, references, sender, sender_name, to, cc, subject, date, text,
attachments: [file; those with a variable of their own also say which], refused: [{name, reason}], unread: [{name,
reason}], user: {id, name} of who has the sender's address, or null}; a wait whose correlation key is a Message-ID takes
answers to that mail alone; a start also sets `asunto`, the subject without prefixes, and to null what no attachment or cell filled. Words
in file names are compared without accents, capitals and punctuation: "Carta Cliente.pdf" has the word carta_cliente; the
word that stands first in the name decides.
"""
from engine.intake.keeping import Received
from engine.intake.receive import receive

__all__ = ["Received", "receive"]
