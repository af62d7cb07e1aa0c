"""DMN: decision tables and requirement graphs, read from XML and evaluated with FEEL."""
from engine.dmn.errors import DmnError
from engine.dmn.program import Model, read_dmn
from engine.dmn.result import DecisionResult, evaluate_decision

__all__ = ["DecisionResult", "DmnError", "Model", "evaluate_decision", "read_dmn"]
