"""What a model artifact says: the facts that every format shares."""

from __future__ import annotations

from msgspec import Struct

from checker.model import Fact, Value


class Artifact(Fact, kw_only=True, omit_defaults=True, tag="artifact"):
    """One artifact, or one member of a container that is an artifact itself.

    `format` is what the bytes are; `named` is what the name promises, where it promises anything,
    and `mismatch` says that the two cannot be reconciled. `inspected` is `full`, `partial` or
    `none`; the latter two come with a `reason`. `folder` is the directory of the file. `member` is
    true inside a container. `executable` says that loading the format can run code.
    `roots` are the top-level packages that a pickle refers to. `digest` is what a pointer says its
    content has, as `algorithm:hex`. `recorded` names the file that says what the content should be,
    and `data_only_beside` says that the folder has a model in a format that holds no code; both
    are completed when all files are known.
    """

    format: str
    folder: str
    size: int
    inspected: str
    reason: str | None = None
    named: str | None = None
    mismatch: bool = False
    member: bool = False
    executable: bool = False
    roots: tuple[str, ...] = ()
    digest: str | None = None
    recorded: str | None = None
    data_only_beside: bool = False


class PickleStream(Fact, kw_only=True, omit_defaults=True, tag="artifact.pickle"):
    """One pickle from its first opcode to STOP, or to where it cannot be followed.

    `status` is `complete`, `truncated`, `broken` or `limit`. `reached` tells how the stream was
    found: `start` of the file, `next` after another one, `resync` after bytes that are no pickle.
    `oddities` are encodings that loaders accept and that no pickler writes: `frame-crossing`,
    `frame-nesting`, `frame-length`, `number-text`, `nul-text`, `non-ascii-name`, `non-ascii-text`;
    `flood` says that there are more different names than are told apart.
    """

    index: int
    protocol: int
    opcodes: int
    status: str
    reached: str
    error: str | None = None
    oddities: tuple[str, ...] = ()


class Reference(Struct, frozen=True):
    """One reading of an imported name.

    `modules` holds the module and its parents, the longest first: rules for a parent hold for what
    is below it.
    """

    module: str
    name: str
    modules: tuple[str, ...]


class Import(Fact, kw_only=True, omit_defaults=True, tag="artifact.import"):
    """A name that loading the pickle imports, and what the pickle does with it.

    `use`: `imported` (nothing more), `reduced`, `obj`, `inst` (called), `newobj` (its `__new__` is
    called), `state` (an object of it is given a state that holds code which reaches out),
    `build-target` (its attributes are written), `ext` (extension registry). `via` tells how a call
    comes about when not by an opcode on the name itself: `result` (what the call gave is called in
    turn) or the name of the callable that calls it. `resolved` tells where the name comes from:
    `constant`, `folded` (computed by the pickle) or `unresolved`; module and name are then empty or
    as far as they are known. `written` is the name as it stands, where it differs.

    `references` are all readings of a dotted name: `pathlib` + `os.system` is also `os` + `system`.
    `root` is the top-level package, `style` is `class` or `function` by the way the last part is
    written, `dotted` says that the name has a dot, `qualified` that it names a class within a
    class. `private` says that some part starts with an underscore, `stdlib` that the root is part
    of Python.

    `arguments` are those of the call, bounded; `types` names the type of each, and `keywords` are
    the names of those passed by name. `texts` says what the text among the arguments looks like:
    `word`, `words`, `reference` (a name in Python's own modules), `program` (the name of a common
    one), `command` (with what it is to do), `shell` (a shell, told what to run), `path`, `url`,
    `code`, `binary`, `packed` (bytes that are compressed or a pickle); `held` says the same of the
    text that objects among the arguments hold. `opaque` says that what the call would do depends on
    something that cannot be known.
    """

    module: str
    name: str
    root: str
    use: str
    resolved: str
    style: str
    references: tuple[Reference, ...]
    stdlib: bool = False
    private: bool = False
    dotted: bool = False
    qualified: bool = False
    method: bool = False
    opaque: bool = False
    written: str | None = None
    via: str | None = None
    arguments: tuple[Value, ...] = ()
    types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


class Write(Fact, kw_only=True, omit_defaults=True, tag="artifact.write"):
    """An opcode that changes something imported rather than something the pickle made.

    `opcode` is the pickle's: BUILD, SETITEM, SETITEMS, APPEND, APPENDS or ADDITEMS. `keys` are the
    attributes or items that are set, as far as they are known.
    """

    module: str
    name: str
    opcode: str
    keys: tuple[str, ...] = ()


class PersistentId(Fact, kw_only=True, omit_defaults=True, tag="artifact.persistent_id"):
    """A reference that the loading program resolves, one fact per shape of it."""

    value: Value
    types: tuple[str, ...] = ()


class Member(Fact, kw_only=True, omit_defaults=True, tag="artifact.member"):
    """A member of an archive that is more than data.

    `escapes` says that its name or its link target leads out of the folder it is unpacked into.
    `link` is the target of a symbolic or hard link. `program` is what kind of program it is, by
    content or by name: `python`, `shell`, `native`, `java`, `script`. `declared` says that the
    archive's own manifest names it as its entry point. `archive` is the format around it.
    """

    name: str
    archive: str
    escapes: bool = False
    link: str | None = None
    program: str | None = None
    declared: bool = False


class Discrepancy(Fact, kw_only=True, omit_defaults=True, tag="artifact.discrepancy"):
    """Two places of a file that ought to agree and do not, so that readers see different things.

    `field`: `name`, `method`, `size`, `duplicate`, `encrypted`, `version`, `directory`, `prefix`,
    `suffix`, `hidden-member`, `overlap`, `ratio`, `offset`, `storage` (smaller than the pickle
    says), `damage` (of a name: bits, or its length).
    """

    field: str
    archive: str
    member: str | None = None
    detail: str | None = None


class External(Fact, kw_only=True, omit_defaults=True, tag="artifact.external"):
    """A reference to another file that a reader follows when it loads this one.

    `what` is `external-data`, `external-link`, `virtual-dataset` or `include`. `escapes` says that
    the target is absolute or leads out of the folder. `link` is what stands under that name on the
    disk where it is no plain file: `symbolic` (leading out of the folder) or `hard` (the file has
    another name elsewhere).
    """

    format: str
    what: str
    where: str
    target: str
    escapes: bool
    link: str | None = None


class KerasNode(Fact, kw_only=True, omit_defaults=True, tag="artifact.keras"):
    """A class or function that a Keras configuration asks for, once per way of asking.

    `code` is set where the configuration holds code: `lambda` (marshalled) or `pickle`. `function`
    is the name where a function is referred to. `registered` is a name in Keras's registry of other
    people's classes. `files` are arguments that name a file or an address.
    """

    where: str
    class_name: str
    module: str = ""
    root: str = ""
    function: str | None = None
    registered: str | None = None
    code: str | None = None
    files: tuple[str, ...] = ()


class Reach(Fact, kw_only=True, omit_defaults=True, tag="artifact.operation"):
    """An operation of a graph, once per name: `domain` and `where` it occurs.

    `files` are its constant arguments that name files.
    """

    format: str
    name: str
    where: str
    domain: str = ""
    files: tuple[str, ...] = ()


class Template(Fact, kw_only=True, omit_defaults=True, tag="artifact.template"):
    """A chat template, and what in it no chat template needs.

    `constructs`: `dunder`, `attr-filter`, `hidden-text`, `computed-name`, `inclusion`,
    `large-range`, and `global:NAME` for objects of the template engine through which others are
    reached.
    """

    where: str
    length: int
    constructs: tuple[str, ...] = ()


class CodeReference(Fact, kw_only=True, omit_defaults=True, tag="artifact.code_reference"):
    """A configuration beside a model that names code for the loader to import.

    `what`: `auto_map`, `custom_pipeline`, `model_index`, `sentence_module`, `hydra`, `mlflow`,
    `custom_generate` (a program in the place where generation looks for one),
    `mlflow_code` (a program that the loader runs) or `mlflow_folder` (one put on its path).
    `repository` is where the code is fetched from when that is not the model's own folder.
    """

    what: str
    where: str
    target: str
    module: str
    name: str
    root: str
    repository: str | None = None


class CodeText(Fact, kw_only=True, omit_defaults=True, tag="artifact.code_text"):
    """Program text, or a compiled function, in a model of a format that holds data.

    `language` is `python`, `shell`, `javascript`, `java` or `lua`; `compiled` is set for bytecode,
    which has no `text` to show. `where` is the part of the model.
    """

    format: str
    language: str
    where: str
    text: str = ""
    compiled: bool = False


class Gguf(Fact, kw_only=True, omit_defaults=True, tag="artifact.gguf"):
    """The header of a GGUF file; `violations`: `counts`, `lengths`, `dimensions`, `bounds`."""

    tensors: int
    entries: int
    architecture: str | None = None
    violations: tuple[str, ...] = ()
