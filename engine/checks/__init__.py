"""What the parts of a process say to each other: variables, types, references, people. Pure; findings come from `check`.

A diagram by itself is looked at in engine/diagram/check.py, a table in engine/dmn; here they meet forms, settings and jobs.
"""
from engine.checks.everything import check
from engine.checks.facts import FieldFacts, FormFacts, Known, Subject, TemplateFacts

__all__ = ["FieldFacts", "FormFacts", "Known", "Subject", "TemplateFacts", "check"]
