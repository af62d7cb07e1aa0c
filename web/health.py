"""For machines that watch over the program: is it alive, is it ready, how much does it do. Says nothing about cases."""
from typing import cast

from flask import Blueprint, Response, current_app, g, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from engine.errors import EngineError
from web import Tramita
from web.crew import crew

pages = Blueprint("health", __name__)


@pages.get("/health/live")
def live() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@pages.get("/health/ready")
def ready() -> tuple[Response, int]:
    """The database answers too."""
    try:
        with g.database.reading() as store:
            store.settings.revision()
    except EngineError:
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ready"), 200


@pages.get("/metrics")
def metrics() -> Response:
    """What waits, counted now, for Prometheus. Only numbers; guarded by the network or a proxy like the rest of /health."""
    registry, app = CollectorRegistry(), cast(Tramita, current_app)
    cases = Gauge("tramita_cases", "Cases by process and state", ["process", "state"], registry=registry)
    build = Gauge("tramita_clock_seconds", "The time by which cases live, in seconds since 1970", registry=registry)
    build.set(app.clock.now().timestamp())
    with g.database.reading() as store:
        for line in store.cases.summary():
            cases.labels(line.process, line.state).set(line.count)
        late = store.timers.next_at()
        works = crew(store, app.settings, app.clockwork.work.types, g.now)
        Gauge("tramita_incidents_open", "Open incidents on the first page", registry=registry).set(len(store.incidents.open(200).items))
    Gauge("tramita_timer_late_seconds", "How late the earliest due timer is", registry=registry).set(
        max(0.0, (g.now - late).total_seconds()) if late else 0.0)
    Gauge("tramita_job_late_seconds", "How long the job that is due first has waited", registry=registry).set(works.late_seconds)
    Gauge("tramita_workers", "Workers that live; only on PostgreSQL there can be some", registry=registry).set(works.workers)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
