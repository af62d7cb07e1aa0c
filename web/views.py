"""Every page of the program, and the words and parts that all templates share. No view stands here."""
from flask import Flask

from web.page import furnish


def add_views(app: Flask) -> None:
    """Register all pages, and the API under /api/v1."""
    from web import (
        account,
        arrivals,
        calendars,
        case_element,
        cases,
        catalogues,
        door,
        groups,
        health,
        inbox,
        operations,
        parameters,
        people,
        post,
        processes,
        register_rows,
        registers,
        replays,
        reports,
        starting,
        studio,
        tables,
        task,
    )
    from web import files as case_files
    from web.api import add_api

    furnish(app)
    for room in (account, arrivals, calendars, case_element, case_files, cases, catalogues, door, groups, health, inbox, operations, parameters,
                 people, post, processes, register_rows, registers, replays, reports, starting, studio, tables, task):
        app.register_blueprint(room.pages)
    add_api(app)
