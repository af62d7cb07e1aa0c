"""The XML names that a diagram is made of: namespaces, and how this program spells them."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
FLOWABLE = "http://flowable.org/bpmn"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
TRAMITA = "https://tramita.dev/schema/1.0"
MODELER = "http://camunda.org/schema/modeler/1.0"

UNDERSTOOD = (BPMN, BPMNDI, DC, DI, XSI, ZEEBE, CAMUNDA, FLOWABLE, SPIFF, TRAMITA, MODELER)


def bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def zeebe(name: str) -> str:
    return f"{{{ZEEBE}}}{name}"


def tramita(name: str) -> str:
    return f"{{{TRAMITA}}}{name}"


def local(tag: object) -> str:
    """The name without its namespace."""
    return str(tag).rpartition("}")[2]
