"""The facts of Python code."""

from __future__ import annotations

from typing import Literal

from checker.extract.addresses import Url
from checker.model import Fact, Value

Form = Literal["call", "decorator", "partial", "reference", "assignment"]


class PythonCall(Fact, kw_only=True, omit_defaults=True, tag="python.call"):
    """A use of an API that some policy watches.

    `name` is the full dotted name it resolves to. What belongs to the file itself starts with a dot
    (`.Model.load`, `..utils.load` for a relative import); the method of an object whose class could
    not be told starts with a question mark (`?.load`). `watched` are the watched names it falls
    under. `text` is the source at `at`: the callee, not the whole call.

    `form` is `call`; `decorator` when it stands above a definition; `partial` for a
    `functools.partial` whose calls are not seen; `reference` for a function handed on as a value;
    `assignment` for `name = args[0]` on an attribute, and for `name[args[0]] = args[1]`, where the
    name ends in `.__setitem__`. `open` tells that keywords may be given that could not be read,
    `starred` the same of positions. `urls` are the addresses among the arguments, by position or
    keyword, and `hub_ids` the texts that have the form of a repository's id on a model hub.
    `parts` are the known entries of arguments that are dictionaries or lists not known as a whole:
    `model_kwargs.trust_remote_code`, `0.1`. `origin` tells where the object comes from whose method
    is called. `through` is the function of the project that makes the call for a caller that stands
    at this place.
    """

    name: str
    watched: list[str]
    args: list[Value]
    keywords: dict[str, Value]
    text: str
    form: Form = "call"
    open: bool = False
    starred: bool = False
    function: str | None = None
    urls: dict[str, Url] | None = None
    hub_ids: dict[str, str] | None = None
    parts: dict[str, Value] | None = None
    origin: str | None = None
    through: str | None = None


class PythonForeign(PythonCall, kw_only=True, omit_defaults=True, tag="python.foreign"):
    """A call of something that another module of the project may have taken from a library.

    `name` is as it was imported. Where that module is found, it becomes a `python.call`.
    """


class PythonExport(Fact, kw_only=True, omit_defaults=True, tag="python.export"):
    """A module's own name for a watched function of a library, which others may import from it.

    `target` is the function's full name, or that of a further module that has it (`.io.load`).
    `args` and `keywords` are what the module has given it already, as by `functools.partial`.
    """

    name: str
    target: str
    watched: list[str]
    args: tuple[Value, ...] = ()
    keywords: dict[str, Value] | None = None


class PythonOwn(Fact, kw_only=True, omit_defaults=True, tag="python.own"):
    """What is the module's own: a function called like a watched one, a class, an instance of one.

    What a function gives has its name and `()`. `bases` are the classes of elsewhere that it has
    its other methods from; where it is `only` those, it is as much the project's own as they are.
    """

    name: str
    bases: tuple[str, ...] = ()
    only: bool = False


class PythonConstant(Fact, kw_only=True, omit_defaults=True, tag="python.constant"):
    """A constant of a module or class that others may use: a switch, an address, a repository."""

    name: str
    value: bool | str


class PythonOptions(Fact, kw_only=True, omit_defaults=True, tag="python.options"):
    """A dictionary of a module that others may pass on as keywords."""

    name: str
    entries: dict[str, Value]
    open: bool = False


class PythonSettled(Fact, kw_only=True, omit_defaults=True, tag="python.settled"):
    """The names of a module that stand for literals, or for what is made of literals."""

    names: tuple[str, ...]


class PythonPending(Fact, kw_only=True, omit_defaults=True, tag="python.pending"):
    """What a call at the same place takes from other modules of the project.

    `spreads` are the names of dictionaries whose entries are keywords of it, of all that are not
    known where `complete`. `starts` are arguments whose text starts with what another module's
    name stands for, and goes on with the text given. `parts` are the names of whatever else is put
    into an argument, and `settles` are the arguments that hold nothing else that is not known.
    """

    name: str
    spreads: tuple[str, ...] = ()
    complete: bool = False
    starts: dict[str, tuple[str, str]] | None = None
    parts: dict[str, tuple[str, ...]] | None = None
    settles: tuple[str, ...] = ()


class PythonSink(Fact, kw_only=True, omit_defaults=True, tag="python.sink"):
    """A parameter of a function of the module that ends up in a call at this place.

    `position` counts without the object itself, and is -1 where the parameter is a keyword only.
    `argument` is that of the call `name`, as in its `parts`, or empty for the object it is called
    on. Where `name` is a function of another module, the flow goes on there.
    """

    function: str
    parameter: str
    position: int
    name: str
    argument: str


class PythonPassed(Fact, kw_only=True, omit_defaults=True, tag="python.passed"):
    """A call of a function of another module with arguments that come from outside.

    `origins` are the arguments whose origin is known, `results` those that another module's
    function gave, `constants` the switches and loaders. The `name` of a function of the module's
    `own` is the one that it has there.
    """

    name: str
    origins: dict[str, str]
    results: dict[str, str] | None = None
    constants: dict[str, Value] | None = None
    own: bool = False


class PythonWrapper(Fact, kw_only=True, omit_defaults=True, tag="python.wrapper"):
    """A parameter of a function that is, as it is, an argument of the watched call at this place.

    `**` stands for all keywords but the `others`, which have parameters of their own. `position`
    is as in a `python.sink`.
    """

    function: str
    parameter: str
    position: int
    name: str
    argument: str
    others: tuple[str, ...] = ()


class PythonResult(Fact, kw_only=True, omit_defaults=True, tag="python.result"):
    """A function of the module whose result comes from outside."""

    name: str
    origin: str


class PythonImport(Fact, kw_only=True, omit_defaults=True, tag="python.import"):
    """The first import of a framework in a file; `name` is its top-level package."""

    name: str
