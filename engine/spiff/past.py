"""Variables as they were, for whoever undoes an activity: before one changes, all who saw its old value keep it.

Only what changes is kept, so a case that can undo much does not carry its variables many times.
"""
from typing import TYPE_CHECKING

from engine.codec import encode
from engine.spiff.scopes import Values
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


def keep(run: "Run", by: Token, home: Values, name: str) -> None:
    """`by` is about to set `name` in the set `home`.

    What one that undoes writes, the next ones see: they may add up what was given back.
    """
    if _undoes(by):
        return
    for token in list(run.all_tokens(roots=True)):
        data = token.internal_data
        deeds = [*data.get("done", ()), *data.get("undo", ())]
        undoes = "undoes" in data
        if not (deeds or undoes) or not _sees(run, token, home, name):
            continue
        for deed in deeds:
            if name not in deed.get("own", ()):
                deed.setdefault("was", {}).setdefault(name, encode(home[name]))
        if undoes:
            run.scopes.past_of(token, {name: home[name], **run.scopes.past.get(token.id, {})})


def _undoes(token: Token) -> bool:
    """The token, or something that it runs in, undoes an activity."""
    at: Token | None = token
    while at is not None:
        if "undoes" in at.internal_data:
            return True
        at = at.body or at.workflow.owner
    return False


def _sees(run: "Run", token: Token, home: Values, name: str) -> bool:
    for values in run.scopes.chain(token):
        if values is home:
            return True
        if name in values:
            return False
    return False
