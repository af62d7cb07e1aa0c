"""The public DMN Technology Compatibility Kit, run whole where it lies beside the project."""
from pathlib import Path

import pytest

from tests.conformance import dmn_tck

KIT = Path(__file__).parents[2] / "shared" / "data" / "dmn-tck"


@pytest.mark.skipif(not KIT.is_dir(), reason="the DMN TCK is not here: ./tramita conformance dmn PATH runs it from anywhere")
def test_the_kit_passes_but_for_functions_in_java():
    summary = dmn_tck.run(KIT)

    two, three = summary.levels[2], summary.levels[3]
    assert (two.passed, two.cases) == (116, 116)
    assert (three.passed, three.cases) == (3265, 3275)
    assert (three.with_value_passed, three.with_value) == (1812, 1822)
    assert all("external-java" in failure for failure in summary.failures)


def test_the_command_explains_itself(capsys):
    assert dmn_tck.main([]) == 1
    assert "usage" in capsys.readouterr().err
