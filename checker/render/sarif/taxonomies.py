"""Controls of the policies → SARIF taxonomies, and the rules' relationships to them."""

from __future__ import annotations

from checker.model import Policy
from checker.render.controls import FRAMEWORKS, control_page, framework
from checker.render.jsontext import Json


class Taxonomies:
    """The frameworks and controls that some policies of the run name, each at a fixed index."""

    def __init__(self, policies: tuple[Policy, ...]) -> None:
        named: dict[str, set[str]] = {}
        for policy in policies:
            for key, controls in policy.controls.items():
                named.setdefault(key, set()).update(controls)
        keys = [key for key in FRAMEWORKS if key in named] + sorted(named.keys() - FRAMEWORKS)
        self._taxa = {key: sorted(named[key]) for key in keys}
        self._index = {key: index for index, key in enumerate(keys)}

    def components(self) -> list[Json]:
        """`run.taxonomies`."""
        return [_component(key, controls) for key, controls in self._taxa.items()]

    def references(self) -> list[Json]:
        """`driver.supportedTaxonomies`."""
        return [self._reference(key) for key in self._taxa]

    def relationships(self, policy: Policy) -> list[Json]:
        """From a rule to its controls. A reader that wants a CWE finds it in the id."""
        return [
            {
                "target": {
                    "id": control,
                    "index": self._taxa[key].index(control),
                    "toolComponent": self._reference(key),
                },
                "kinds": ["relevant"],
            }
            for key in self._taxa
            for control in policy.controls.get(key, ())
        ]

    def _reference(self, key: str) -> Json:
        return {"name": framework(key).name, "index": self._index[key]}


def _component(key: str, controls: list[str]) -> Json:
    known = framework(key)
    component: dict[str, Json] = {"name": known.name}
    if known.organization:
        component["organization"] = known.organization
    if known.url:
        component["informationUri"] = known.url
    component["shortDescription"] = {"text": f"Controls of {known.name} that policies map to."}
    component["isComprehensive"] = False
    component["taxa"] = [_taxon(key, control) for control in controls]
    return component


def _taxon(key: str, control: str) -> Json:
    page = control_page(key, control)
    return {"id": control, "helpUri": page} if page else {"id": control}
