"""FEEL, the expression language of DMN 1.5: text in, a value out, nothing else reachable."""
from engine.feel.environment import Environment, FeelRefusal, Function
from engine.feel.errors import FeelError, FeelLimit, FeelSyntaxError, FeelWarning
from engine.feel.expression import Explanation, Expression, compile_expression, compile_unary_tests
from engine.feel.python_time import from_python, to_python
from engine.feel.texts import literal, to_text

__all__ = [
    "Environment", "Explanation", "Expression", "FeelError", "FeelLimit", "FeelRefusal", "FeelSyntaxError", "FeelWarning", "Function",
    "compile_expression", "compile_unary_tests", "from_python", "literal", "to_python", "to_text",
]
