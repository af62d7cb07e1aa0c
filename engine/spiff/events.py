"""Start, end, catch, throw and boundary events."""
from typing import TYPE_CHECKING

from engine.spiff import arms, throwing
from engine.spiff.node import Activity, Node
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


class Start(Node):
    """Where a scope begins, with what its message, signal or form brought; its event sub-processes begin to wait."""

    def enter(self, run: "Run", token: Token) -> bool:
        root = token.workflow.root
        if all("case" in arm for arm in root.arms):  # those of the case's deadline began with the case
            arms.arm_all(run, root, token.workflow.spec.handlers)
        return True


class Catch(Activity):
    """An intermediate catch event or a receive task: waits, unless what it waits for brought the token here."""

    def enter(self, run: "Run", token: Token) -> bool:
        if token.internal_data.pop("caught", False):
            return True
        arms.arm_all(run, token, self.plan.waits)
        return False


class Boundary(Node):
    """The token begins here when the event of an activity has happened."""


class Throw(Activity):
    """An intermediate throw event or a send task: throws and passes on."""

    def enter(self, run: "Run", token: Token) -> bool:
        return throwing.throw(run, token)


class End(Activity):
    """Throws what it says; the token ends here."""

    def enter(self, run: "Run", token: Token) -> bool:
        return throwing.throw(run, token)
