"""Diagrams: BPMN read as data, checked for what can run. Pure; nothing here knows SpiffWorkflow."""
from engine.diagram.check import check, check_diagram, check_drawing
from engine.diagram.model import Diagram, Element, Flow
from engine.diagram.read import read
from engine.diagram.references import called_keys, process_ids

__all__ = ["Diagram", "Element", "Flow", "called_keys", "check", "check_diagram", "check_drawing", "process_ids", "read"]
