"""The stations in order: files → facts → project → verdicts → findings → report.

Read this first. Each station is a function from values to values in a module of its own; this is
the only place that knows their order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress as suppress_errors
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from checker.cache import Cache
from checker.config import Config, check_names, effective_params
from checker.errors import PolicyError
from checker.extract import Context
from checker.extract.artifact.facts import Artifact
from checker.extract.manifest.facts import Dependency
from checker.findings import FixPlanner, Settling, no_fix, settle
from checker.gather import Gathered, Reading, Survey, gather, read, remote, survey
from checker.model import (
    SCHEMA_VERSION,
    Fact,
    Finding,
    Inventory,
    Policy,
    Problem,
    Report,
)
from checker.paths import PathRules
from checker.policy.documents import Project
from checker.policy.engine import Engine
from checker.policy.evaluate import Verdict, evaluate
from checker.policy.load import PolicySet, builtin_folder, load
from checker.policy.select import select
from checker.policy.selectors import selector
from checker.project import Tree
from checker.project.advisory_facts import AUDIT_KINDS
from checker.project.assembly import Assembled, assemble
from checker.report import report_of
from checker.texts import Texts
from checker.triage.by_path import ignore_by_path
from checker.triage.inline import suppress
from checker.unchanged import Assembly, Memory
from checker.workers import Progress

if TYPE_CHECKING:
    from checker.advisories.services import Service

KEPT_KINDS = frozenset({"python.call", "artifact", "dependency"})
"""Facts that are looked at whether or not a policy asks for them by their kind."""


class Request(Struct, frozen=True):
    """Everything a run depends on. `targets` lie under `root`; `today` decides what has expired.

    `remotes` are URLs, which are read in addition and by ranges.
    `tell` hears what is worth knowing and no part of the result. `advisories` is where the database
    of known vulnerabilities should be; None leaves it out, and `online` asks a server instead.
    """

    root: Path
    targets: tuple[Path, ...]
    config: Config
    today: date
    jobs: int
    remotes: tuple[str, ...] = ()
    cache_folder: Path | None = None
    excludes: tuple[str, ...] = ()
    use_git: bool = True
    use_ignores: bool = True
    allow_empty: bool = False
    advisories: Path | None = None
    online: Service | None = None
    plan_fix: FixPlanner = no_fix
    line_hashes: bool = True
    inventory: bool = False
    progress: Progress = lambda _: None
    tell: Callable[[str], None] = lambda _: None

    @property
    def rules(self) -> PathRules:
        """What the configuration says about single paths."""
        return PathRules(self.config, self.root, self.excludes)


class Prepared(Struct, frozen=True):
    """A tree that has been read and put together, before anything is judged.

    `count` is the number of its facts, of which the project may have only those that are asked for.
    """

    project: Project
    gathered: Gathered
    loaded: PolicySet
    problems: tuple[Problem, ...]
    count: int


def prepare(
    request: Request,
    cache: Cache,
    busy: Callable[[], object] = lambda: None,
    *,
    complete: bool = True,
) -> Prepared:
    """Read the tree and assemble the project: all that `mlwarden facts` shows.

    Where only policies look at it, it need not be `complete`.
    """
    if cache.note:
        request.tell(cache.note)
    loaded = load([builtin_folder(), *request.config.policy_folders], cache)
    _refuse_reaching_out(loaded)
    check_names(request.config, loaded.policies)
    reading = Reading(Context(loaded.watch), cache, request.jobs, request.progress, busy)
    found = survey(request.root, request.targets, request.rules, reading, use_git=request.use_git)
    far = [file for url in request.remotes for file in remote(url, request.rules, reading)]
    memory = None if complete or far else _memory(request, loaded, found, cache)
    known = memory.find() if memory else None
    if known is None:
        gathered = gather(found, read(found, reading), far)
        known = _put_together(request, loaded, gathered)
        if memory:
            memory.keep(known)
    else:
        gathered = gather(found, known.files)
        reading.progress(len(known.files))
    facts, entries, problems = known.assembled
    repo = {"name": request.root.name}
    return Prepared(
        project=Project(facts, entries, repo, request.today.isoformat()),
        gathered=gathered,
        loaded=loaded,
        problems=_in_order(gathered, problems),
        count=known.count,
    )


def _put_together(request: Request, loaded: PolicySet, gathered: Gathered) -> Assembly:
    tree = Tree(gathered.files, gathered.paths, loaded.versions, _declared_role(request))
    audits = Dependency in tree.kinds and _audits(request, loaded)
    assembled = _assemble(tree, request if audits else None)
    return Assembly(gathered.files, assembled, len(assembled[0]))


def _declared_role(request: Request) -> str:
    return request.config.settings.project or ""


def _memory(request: Request, loaded: PolicySet, found: Survey, cache: Cache) -> Memory | None:
    """What earlier runs on the same tree came to, where that depends on nothing far away."""
    if request.online is not None or request.inventory or not cache.usable:
        return None
    asked = {selector(entry).name for policy in loaded.policies for entry in policy.facts}
    audits = _audits(request, loaded) and request.advisories is not None
    return Memory(
        cache,
        found,
        name="\0".join(map(str, (request.root, *(request.targets if found.whole else ())))),
        circumstances=(
            str(SCHEMA_VERSION),
            loaded.watch.digest,
            repr(sorted(loaded.versions.items())),
            _declared_role(request),
            *(_state_of(request) if audits else ()),
        ),
        kinds=frozenset(asked | KEPT_KINDS),
    )


def _state_of(request: Request) -> tuple[str, str]:
    """What the answers of the advisory database depend on, which tells its age as well."""
    told: tuple[int, ...] = ()
    with suppress_errors(OSError):
        if request.advisories is not None:
            status = request.advisories.stat()
            told = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return f"{request.advisories} {told}", request.today.isoformat()


def _audits(request: Request, loaded: PolicySet) -> bool:
    """Whether anybody asks which vulnerabilities are known: a policy that runs, or an inventory."""
    chosen = select(loaded.policies, request.config.settings)
    asked = {
        selector(entry).name
        for policy in loaded.policies
        if policy.id in chosen
        for entry in policy.facts
    }
    return request.inventory or not asked.isdisjoint(AUDIT_KINDS)


def _assemble(tree: Tree, request: Request | None) -> Assembled:
    """Run the joins, with the advisories that the request allows, if there is one."""
    if request is not None and request.online is not None:
        from checker.advisories.live import LiveStore

        return assemble(replace(tree, advisories=LiveStore(request.online)))
    if request is not None and request.advisories is not None:
        from checker.advisories.store import Store

        with Store(request.advisories, request.today) as store:
            return assemble(replace(tree, advisories=store))
    return assemble(tree)


def _audit(prepared: Prepared) -> Mapping[str, Any]:
    """What packages were checked against, where a file that the user named declares some."""
    targets = prepared.gathered.targets
    declared = (fact for fact in prepared.project.facts if isinstance(fact, Dependency))
    if any(fact.at.path in targets for fact in declared):
        found: Mapping[str, Any] = prepared.project.entries.get("advisories", {})
        return found
    return {}


def _uninspected(prepared: Prepared) -> set[str]:
    """Files that could not be read, or of which only a part could."""
    targets = prepared.gathered.targets
    artifacts = (fact for fact in prepared.project.facts if isinstance(fact, Artifact))
    found = {one.at.path for one in artifacts if one.inspected != "full" and one.at.path in targets}
    return found | {problem.at.path for problem in prepared.problems}


def _inventory(project: Project) -> Inventory:
    from checker.project.inventory import inventory_of

    return inventory_of(project.facts)


def _refuse_reaching_out(loaded: PolicySet) -> None:
    theirs = [module for module in loaded.modules.values() if not module.ours]
    if not theirs:
        return
    from checker.policy.lint import reaching_out

    if found := reaching_out(theirs):
        raise PolicyError(str(found[0]), hint="Policies see their input and nothing else.")


def _in_order(gathered: Gathered, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """What could not be read, of the files that the user named, by place."""
    of_files = [problem for file in gathered.files for problem in file.problems]
    found = [*gathered.problems, *problems, *of_files]
    listed = {problem.at.path for problem in gathered.problems} | gathered.targets
    return tuple(sorted({one for one in found if one.at.path in listed}, key=_place))


def _place(problem: Problem) -> tuple[str, int, int, str, str]:
    at = problem.at
    return (at.path, at.line, at.column, problem.code, problem.message)


def scan(request: Request, start_engine: Callable[[], Engine]) -> Report:
    """Judge a tree. The engine starts before files are read, so that it is ready when they are.

    Raises ConfigError, PolicyError, and EngineError when there is no engine at all; a single
    policy's failure is in the report.
    """
    begin = time.perf_counter()
    with Cache(request.cache_folder) as cache, start_engine() as engine:
        if cache.empty:
            engine.warm_up()
        prepared = prepare(request, cache, engine.warm_up, complete=False)
        bench = _Bench.of(request, prepared, engine, cache)
        verdicts, findings = bench.judge(prepared.project, "scan")
        findings, comments = bench.triage(findings)
        more, about_comments = bench.judge(replace(prepared.project, facts=comments), "triage")
        return report_of(
            findings=[*findings, *about_comments],
            verdicts=[*verdicts, *more],
            policies=bench.policies,
            gathered=prepared.gathered,
            problems=prepared.problems,
            facts=prepared.count,
            advisories=_audit(prepared),
            uninspected=len(_uninspected(prepared)),
            settings=request.config.settings,
            root_name=request.root.name,
            engine=engine.name,
            allow_empty=request.allow_empty,
            seconds=time.perf_counter() - begin,
            inventory=_inventory(prepared.project) if request.inventory else Inventory(),
        )


class _Bench(Struct, frozen=True):
    """What both rounds of judging share: policies on the tree's facts, then on its suppressions."""

    request: Request
    prepared: Prepared
    engine: Engine
    cache: Cache
    policies: Sequence[Policy]
    params: Mapping[str, Mapping[str, Any]]
    settling: Settling

    @classmethod
    def of(cls, request: Request, prepared: Prepared, engine: Engine, cache: Cache) -> _Bench:
        every = prepared.loaded.policies
        chosen = select(every, request.config.settings)
        whole = prepared.gathered.whole  # else absence and the like cannot be judged
        return cls(
            request=request,
            prepared=prepared,
            engine=engine,
            cache=cache,
            policies=[
                replace(policy, severity=chosen[policy.id])
                for policy in every
                if policy.id in chosen and (whole or policy.scope != "project")
            ],
            params=effective_params(request.config, every),
            settling=Settling(
                base=chosen,
                forced=request.rules.severity,
                text=Texts(prepared.gathered.entries),
                plan_fix=request.plan_fix,
                line_hashes=request.line_hashes,
            ),
        )

    def judge(
        self, project: Project, stage: Literal["scan", "triage"]
    ) -> tuple[list[Verdict], list[Finding]]:
        """The verdicts of one stage's policies, and the findings about what the user named."""
        asked = [policy for policy in self.policies if policy.stage == stage]
        loaded = self.prepared.loaded
        verdicts = evaluate(self.engine, loaded, asked, self.params, project, self.cache)
        findings = settle(verdicts, project, self.settling)
        targets = self.prepared.gathered.targets
        return verdicts, [finding for finding in findings if finding.at.path in targets]

    def triage(self, findings: list[Finding]) -> tuple[list[Finding], tuple[Fact, ...]]:
        """Statuses by path and by comment, and the facts about the comments."""
        by_id = {policy.id: policy for policy in self.policies}
        findings = ignore_by_path(findings, by_id, self.request.rules)
        if not self.request.use_ignores:
            return findings, ()
        gathered = self.prepared.gathered
        return suppress(
            findings,
            [file for file in gathered.files if file.path in gathered.targets],
            self.prepared.loaded.policies,
            by_id.keys(),
            self.request.today,
        )
