"""pip-audit and this database, each as a source of the other.

`OfflineService` answers pip-audit's auditor from the database. `online` asks PyPI or OSV through
pip-audit's services: that tells names and versions to a server, so only users can ask for it.
Neither installs or builds anything: requirement mode is never used.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from checker.advisories.audit import Source, audit_version
from checker.advisories.model import Advisory, Event
from checker.advisories.store import AdvisoryError
from checker.advisories.versions import canonical

if TYPE_CHECKING:
    from pip_audit._service.interface import (  # type: ignore[import-untyped]
        VulnerabilityService,
    )


class Service(NamedTuple):
    """A server to ask; `url` is another address that speaks OSV's query interface."""

    name: Literal["pypi", "osv"]
    url: str | None = None


class Answer(NamedTuple):
    """What a service says about one release; `skipped` is why it could not say anything."""

    advisories: tuple[Advisory, ...]
    skipped: str | None = None


@cache
def offline_service_type() -> type[VulnerabilityService]:
    """The class of pip-audit services that answer from a `Source`; made on first use."""
    from packaging.version import Version
    from pip_audit._service.interface import (
        Dependency,
        ResolvedDependency,
        VulnerabilityID,
        VulnerabilityResult,
        VulnerabilityService,
    )

    class OfflineService(VulnerabilityService):  # type: ignore[misc]
        """A pip-audit service over advisories that are at hand."""

        def __init__(self, source: Source) -> None:
            self._source = source

        def query(self, spec: Dependency) -> tuple[Dependency, list[VulnerabilityResult]]:
            """What is known about one release."""
            if not isinstance(spec, ResolvedDependency):
                return spec, []
            found = audit_version(self._source, spec.canonical_name, str(spec.version))
            results = [
                VulnerabilityResult.create(
                    ids=[VulnerabilityID(name) for name in match.group.ids],
                    description=match.group.summary or "N/A",
                    fix_versions=[Version(match.fixed)] if match.fixed else [],
                    published=None,
                )
                for match in found
            ]
            return spec, results

    return OfflineService


def offline_service(source: Source) -> VulnerabilityService:
    """A pip-audit service that answers from `source`."""
    make: Any = offline_service_type()
    service: VulnerabilityService = make(source)
    return service


def online(service: Service, name: str, version: str, *, timeout: int = 30) -> Answer:
    """Ask a server about one release. Raises AdvisoryError where it cannot be reached."""
    from packaging.version import InvalidVersion, Version
    from pip_audit._service.interface import ResolvedDependency, ServiceError, SkippedDependency

    try:
        spec = ResolvedDependency(name, Version(version))
    except InvalidVersion:
        return Answer((), f"{version} is not a version of PEP 440")
    try:
        answered, results = _server(service, timeout).query(spec)
    except (ServiceError, OSError, ValueError) as error:
        raise AdvisoryError(f"{service.name}: {error or type(error).__name__}") from error
    if isinstance(answered, SkippedDependency):
        return Answer((), answered.skip_reason)
    return Answer(tuple(_advisory(one, version) for one in results))


@cache
def _server(service: Service, timeout: int) -> VulnerabilityService:
    if service.name == "osv":
        from pip_audit._service.osv import OsvService  # type: ignore[import-untyped]

        return OsvService(timeout=timeout, **({"osv_url": service.url} if service.url else {}))
    from pip_audit._service.pypi import PyPIService  # type: ignore[import-untyped]

    return PyPIService(timeout=timeout)


def _advisory(result: Any, version: str) -> Advisory:  # noqa: ANN401
    """A server's answer, which holds for the version that was asked about."""
    events = [Event("introduced", "0")]
    events += [Event("fixed", str(fix)) for fix in result.fix_versions]
    return Advisory(
        id=result.id,
        aliases=tuple(sorted(result.aliases)),
        ranges=(tuple(events),) if result.fix_versions else (),
        versions=frozenset({canonical(version)}),
        malicious=result.id.startswith("MAL-"),
        summary=result.description[:200],
    )
