"""Messages to a chat group through its gateway: chat.post. Without a gateway the diagram goes on by hand.

Source: contract.md A5, `POST /mensajes {texto}`; procedures.md §7.3.
"""
from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.http import Request, exchange
from engine.connectors.inputs import needed
from engine.connectors.outside import address_of

MAX_TEXT = 4_000


def run(call: Call) -> Outcome:
    """chat.post: {id}, the message's id at the gateway. Input `text`; the job's id keeps it from being posted twice."""
    words = needed(call, "text")
    if len(words) > MAX_TEXT:
        raise ConnectorError(f"El mensaje tiene {len(words)} caracteres; el máximo es {MAX_TEXT}.", retry=False)
    headers = {"Content-Type": "application/json", "Idempotency-Key": call.job.id}
    status, body = exchange(Request("POST", address_of(call, "chat"), "/mensajes", body={"texto": words}, headers=headers))
    if not 200 <= status < 300:
        raise ConnectorError(f"El chat respondió {status}.", retry=status >= 500 or status == 429)
    return Outcome({"id": body.get("id") if isinstance(body, dict) else None})
