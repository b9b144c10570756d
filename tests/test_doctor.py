"""What doctor says of the way this machine speaks."""

import pytest

from respoken import doctor
from respoken.engines.kokoro import native


@pytest.mark.skipif(not native.able(), reason="no kernel was compiled that can run here")
def test_each_kernel_is_told_by_its_instructions(choose):
    for name in native.able():
        choose(name)
        assert native.report() == (f"by our own kernels for {native.SPEAKS[name]}", "")
    choose("none")
    by, remedy = native.report()
    assert by == "by ONNX Runtime: RESPOKEN_KERNEL is none"
    assert remedy == "Unset RESPOKEN_KERNEL to speak faster."


@pytest.mark.engine
def test_the_finding_says_by_what_kokoro_speaks(choose):
    choose("none")
    finding = doctor._speech(None)
    assert finding.ok
    assert finding.found.startswith("runs on cpu by ONNX Runtime")
    choose("")
    assert doctor._speech(None).found.startswith(f"runs on cpu {native.report()[0]}, ")


@pytest.mark.engine
def test_a_choice_that_cannot_be_is_a_finding_with_a_remedy(choose):
    choose("avx1024")
    finding = doctor._speech(None)
    assert not finding.ok
    assert "avx1024 cannot run here" in finding.found
    assert finding.remedy.startswith("Set it to ")
