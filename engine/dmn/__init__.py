"""DMN: decision tables and requirement graphs, read from XML, checked, and evaluated with FEEL."""
from engine.dmn.analysis import analyse
from engine.dmn.check import check
from engine.dmn.errors import DmnError
from engine.dmn.program import Model, read_dmn
from engine.dmn.result import DecisionResult, evaluate_decision

__all__ = ["DecisionResult", "DmnError", "Model", "analyse", "check", "evaluate_decision", "read_dmn"]
