from checker.model import Example
from checker.render.controls import FRAMEWORKS, control_page
from checker.render.policydoc import markdown, plain
from tests.render import factory

PARTS = (
    "A checkpoint is a program.",
    "require torch>=2.6",
    'torch.load("m.pt")',
    'torch.load("m.pt", weights_only=True)',
    "trusted_paths",
    "Path prefixes that are trusted.",
    "CWE-502",
    "AML.T0011.000",
    "https://docs.pytorch.org/",
)


def test_both_forms_hold_everything():
    for form in (markdown, plain):
        made = form(factory.policy())
        assert all(part in made for part in PARTS)


def test_parts_that_a_policy_lacks_leave_no_trace():
    bare = factory.policy(examples=(), params={}, controls={}, references=())
    assert markdown(bare).count("**") == 2
    assert plain(bare).count("\n\n") == 1


def test_code_cannot_end_its_fence():
    example = Example("README.md", "```python\nx\n```\n", "none\n")
    made = markdown(factory.policy(examples=(example,)))
    assert "````markdown\n```python\nx\n```\n````" in made


def test_controls_have_pages():
    assert control_page("cwe", "CWE-502").endswith("/502.html")
    assert control_page("mitre-atlas", "AML.T0011.000").endswith("/techniques/AML.T0011.000")
    assert control_page("mitre-atlas", "AML.M0014").endswith("/mitigations/AML.M0014")
    assert control_page("gdpr", "32") == ""
    assert control_page("house-rules", "1") == ""
    assert all(one.url.startswith("https://") for one in FRAMEWORKS.values())
