"""The frameworks that policies map to, as their publishers name them."""

from __future__ import annotations

from typing import NamedTuple


class Framework(NamedTuple):
    """One catalogue of controls; `page` is the pattern of their addresses where there is one."""

    name: str
    organization: str
    url: str
    page: str = ""


FRAMEWORKS: dict[str, Framework] = {
    "cwe": Framework(
        "CWE",
        "MITRE",
        "https://cwe.mitre.org/",
        "https://cwe.mitre.org/data/definitions/{number}.html",
    ),
    "owasp-ml": Framework(
        "OWASP Machine Learning Security Top 10",
        "OWASP",
        "https://owasp.org/www-project-machine-learning-security-top-10/",
    ),
    "owasp-llm": Framework(
        "OWASP Top 10 for LLM Applications 2025", "OWASP", "https://genai.owasp.org/llm-top-10/"
    ),
    "mitre-atlas": Framework(
        "MITRE ATLAS", "MITRE", "https://atlas.mitre.org/", "https://atlas.mitre.org/{kind}/{id}"
    ),
    "nist-ssdf": Framework(
        "NIST SSDF (SP 800-218)", "NIST", "https://csrc.nist.gov/pubs/sp/800/218/final"
    ),
    "nist-ai-rmf": Framework(
        "NIST AI RMF 1.0", "NIST", "https://www.nist.gov/itl/ai-risk-management-framework"
    ),
    "slsa": Framework("SLSA", "OpenSSF", "https://slsa.dev/"),
    "iso-42001": Framework(
        "ISO/IEC 42001:2023 Annex A", "ISO/IEC", "https://www.iso.org/standard/81230.html"
    ),
    "eu-ai-act": Framework(
        "EU AI Act", "European Union", "https://eur-lex.europa.eu/eli/reg/2024/1689/oj"
    ),
    "gdpr": Framework("GDPR", "European Union", "https://eur-lex.europa.eu/eli/reg/2016/679/oj"),
    "hipaa": Framework(
        "HIPAA (45 CFR 164)", "HHS", "https://www.ecfr.gov/current/title-45/part-164"
    ),
    "soc2": Framework(
        "SOC 2 Trust Services Criteria", "AICPA", "https://www.aicpa-cima.com/topic/audit-assurance"
    ),
    "pci-dss": Framework(
        "PCI DSS v4.0.1", "PCI SSC", "https://www.pcisecuritystandards.org/standards/pci-dss/"
    ),
}
"""In the order in which reports list them."""


def framework(key: str) -> Framework:
    """The framework of a METADATA key; one that we do not know goes by its key."""
    return FRAMEWORKS.get(key) or Framework(key, "", "")


def control_page(key: str, control: str) -> str:
    """Where one control is described, or nothing."""
    kind = "mitigations" if control.startswith("AML.M") else "techniques"
    return framework(key).page.format(id=control, number=control.removeprefix("CWE-"), kind=kind)
