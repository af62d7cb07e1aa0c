"""The functions that FEEL brings: each module registers its own. Source: DMN 1.5, 10.3.4."""
from engine.feel.builtins import contexts, conversion, lists, numbers, patterns, relations, statistics, strings, temporal
from engine.feel.signature import BUILTINS

__all__ = [
    "BUILTINS", "contexts", "conversion", "lists", "numbers", "patterns", "relations", "statistics", "strings", "temporal",
]
