"""Connectors: what touches the world outside for a job, one module per type. The runner calls them outside any transaction.

No state of a case changes here. Each is described by engine/connector.py: a type, a function, a time-out, a health check.
"""
from collections.abc import Mapping
from types import MappingProxyType

from engine.connector import Connector, Connectors


def connectors(settings: Mapping[str, str]) -> Connectors:
    """Every connector by the type that a diagram names. `settings` are the TRAMITA_* variables: some set time-outs."""
    # Here and not above: who only reads addresses or words of a mail does not load them all.
    from engine.connectors import (
        chat,
        drop,
        http,
        letter,
        mail,
        message,
        register,
        report,
        sheet_read,
        sheet_write,
        sql,
    )
    from engine.connectors.outside import with_fallback

    mail_seconds = int((mail.STEPS + 1) * mail.step_seconds(settings)) + 1
    known = (
        Connector("mail.send", mail.run, once=True, recover=mail.recover, health=mail.health, timeout_seconds=mail_seconds),
        Connector("letter.pdf", letter.run, timeout_seconds=120),
        Connector("spreadsheet.write", sheet_write.run, timeout_seconds=120),
        Connector("spreadsheet.read", sheet_read.run, timeout_seconds=2 * sheet_read.SECONDS),
        Connector("register.insert", register.run),
        Connector("register.update", register.update),
        Connector("register.find", register.find),
        Connector("report.build", report.run, timeout_seconds=240),
        Connector("message.send", message.run, timeout_seconds=message.SECONDS),
        Connector("http.request", http.run, timeout_seconds=2 * http.WHOLE_SECONDS, health=http.health),
        Connector("sql.query", sql.run, timeout_seconds=4 * sql.SECONDS, health=sql.health),
        Connector("file.drop", drop.run, health=drop.health),
        Connector("chat.post", chat.run, timeout_seconds=2 * http.WHOLE_SECONDS),
    )
    return MappingProxyType({one.type: with_fallback(one) for one in known})
