"""The zone in which the pages of one process show times: that of its calendar."""
from flask import g

from engine.model import Bundle
from engine.program import program


def show_times_of(bundle: Bundle) -> None:
    """From here on this page shows times as the clocks of the process show them."""
    g.zone = program(bundle).surroundings(bundle).zone
