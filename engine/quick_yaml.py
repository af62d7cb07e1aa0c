"""YAML taken apart in C, which takes most of the time, and composed in Python, where depth ends in an error.

The library's own CSafeLoader composes in C, too: a text that is nested deeply enough ends the whole process there.
"""
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING or not yaml.__with_libyaml__:
    QuickLoader = yaml.SafeLoader
else:
    class QuickLoader(yaml.composer.Composer, yaml.cyaml.CParser, yaml.constructor.SafeConstructor, yaml.resolver.Resolver):
        """As SafeLoader, several times faster."""

        def __init__(self, stream: Any) -> None:
            yaml.cyaml.CParser.__init__(self, stream)
            yaml.composer.Composer.__init__(self)
            yaml.constructor.SafeConstructor.__init__(self)
            yaml.resolver.Resolver.__init__(self)


def load(source: bytes | str) -> Any:
    """Plain data. Raises yaml.YAMLError, and RecursionError for what is nested too deeply."""
    return yaml.load(source, Loader=QuickLoader)  # noqa: S506  it constructs what SafeLoader does
