"""What to draw in place of what is not executed, in Spanish and English."""
from engine.diagram.model import Diagram, Element

Said = tuple[str, str]  # in Spanish, in English

REMOVE = ("Quítelo del diagrama.", "Remove it from the diagram.")
COMPLEX = ("Su regla de activación no es una expresión normada: use un gateway inclusivo, o uno paralelo con una condición después.",
            "Its activation rule is no standard expression: use an inclusive gateway, or a parallel one with a condition behind it.")
AD_HOC = {
    "sequential": ("Quite ordering=\"Sequential\", o dibuje las tareas una tras otra.",
                   "Remove ordering=\"Sequential\", or draw the tasks one after another."),
    "start": ("Quite los eventos de inicio: en un subproceso ad hoc empieza lo que ningún flujo alcanza.",
              "Remove the start events: in an ad-hoc sub-process begins what no flow leads to."),
    "collects": ("Quite outputCollection: use salidas (output mapping) en cada actividad.",
                 "Remove outputCollection: use output mappings on each activity."),
    "job": ("Quite taskDefinition: aquí un trabajador externo no elige las actividades.",
            "Remove taskDefinition: here no worker outside picks the activities."),
    "empty": ("Dibuje dentro al menos una actividad.", "Draw at least one activity inside."),
}
_OTHER = ("Use otro tipo de evento.", "Use another kind of event.")
_IN_HANDLER = ("Póngalo como inicio de un subproceso de evento.", "Make it the start of an event sub-process.")
# (where, what): the mend; `sub` is the start of a plain sub-process.
_MENDS: dict[tuple[str, str], Said] = {
    ("startEvent", "conditional"): (
        "Fuera de un caso no hay variables que mirar: inicie por un mensaje, un temporizador o un formulario, y pregunte después la condición.",
        "Outside a case there are no variables to look at: start by a message, a timer or a form, and ask the condition then."),
    **{("startEvent", kind): _IN_HANDLER for kind in ("error", "escalation", "compensate", "cancel")},
    **{("sub", kind): ("Un subproceso empieza cuando le llega el flujo: deje el inicio sin evento, o márquelo como subproceso de evento.",
                       "A sub-process begins when the flow reaches it: use a plain start, or make it an event sub-process.")
       for kind in ("message", "signal", "timer", "conditional", "error", "escalation", "compensate")},
    **{(kind, "none"): ("Diga qué espera: un mensaje, una señal, un temporizador, una condición, un error o un escalamiento.",
                       "Say what it waits for: a message, a signal, a timer, a condition, an error or an escalation.")
       for kind in ("startEvent", "boundaryEvent", "intermediateCatchEvent")},
    ("intermediateThrowEvent", "error"): ("Un error termina su camino: use un evento de fin de error, o un escalamiento si el flujo sigue.",
                                          "An error ends its path: use an error end event, or an escalation if the flow goes on."),
    ("intermediateThrowEvent", "timer"): ("Para esperar, use un evento intermedio que recibe.", "To wait, use a catch event."),
    ("intermediateCatchEvent", "error"): ("Un error se atiende en el borde de una actividad o en un subproceso de evento.",
                                          "An error is caught on the border of an activity or in an event sub-process."),
    ("intermediateCatchEvent", "escalation"): ("Un escalamiento se atiende en el borde de una actividad o en un subproceso de evento.",
                                               "An escalation is caught on the border of an activity or in an event sub-process."),
}


def mend_of(diagram: Diagram, element: Element, kind: str) -> Said:
    """What to do with an event that may not stand where it stands."""
    around = diagram.elements.get(element.scope)
    where = "sub" if element.kind == "startEvent" and around is not None and not around.by_event else element.kind
    return _MENDS.get((where, kind), _OTHER)


def spoken(words: Said, language: str) -> str:
    return words[1] if language == "en" else words[0]
