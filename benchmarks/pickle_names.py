"""Names that `build_pickle_lists` adds to what it records, by the kind of use that is harmless.

DATA holds values only, though its module can do anything; MENTIONED may be referred to and not
called; GUARDED is harmless as long as the extractor knows what it works on; MAKERS give something
that is called in turn; GADGETS do something from the moment they are called.
"""

from __future__ import annotations

Table = dict[str, str]

DATA: Table = {
    "ast": (
        "Add And AnnAssign Assert Assign AsyncFor AsyncFunctionDef AsyncWith Attribute AugAssign "
        "AugLoad AugStore Await BinOp BitAnd BitOr BitXor BoolOp Break Bytes Call ClassDef Compare "
        "Constant Continue Del Delete Dict DictComp Div Ellipsis Eq ExceptHandler Expr Expression "
        "ExtSlice FloorDiv For FormattedValue FunctionDef FunctionType GeneratorExp Global Gt GtE "
        "If IfExp Import ImportFrom In Index Interactive Invert Is IsNot JoinedStr LShift Lambda "
        "List ListComp Load Lt LtE MatMult Match MatchAs MatchClass MatchMapping MatchOr "
        "MatchSequence MatchSingleton MatchStar MatchValue Mod Module Mult Name NameConstant "
        "NamedExpr Nonlocal Not NotEq NotIn Num Or Param ParamSpec Pass Pow RShift Raise Return "
        "Set SetComp Slice Starred Store Str Sub Subscript Suite Try TryStar Tuple TypeAlias "
        "TypeIgnore TypeVar TypeVarTuple UAdd USub UnaryOp While With Yield YieldFrom alias arg "
        "arguments comprehension keyword match_case withitem"
    ),
    "asyncio.exceptions": "CancelledError IncompleteReadError InvalidStateError TimeoutError",
    "concurrent.futures._base": "BrokenExecutor CancelledError Error TimeoutError",
    "configparser": (
        "BasicInterpolation ConfigParser ConverterMapping DuplicateOptionError "
        "DuplicateSectionError Error ExtendedInterpolation Interpolation InterpolationError "
        "LegacyInterpolation NoOptionError NoSectionError ParsingError RawConfigParser SectionProxy"
    ),
    "csv": "Dialect Error",
    "dask.dataframe.core": "new_dd_object",
    "decimal": (
        "Clamped ConversionSyntax DecimalException DecimalTuple DivisionByZero DivisionImpossible "
        "DivisionUndefined FloatOperation Inexact InvalidContext InvalidOperation Overflow Rounded "
        "Subnormal Underflow"
    ),
    "difflib": "Match",
    "email._policybase": "Compat32",
    "email.header": "Header",
    "email.message": "EmailMessage Message",
    "email.policy": "EmailPolicy",
    "git.util": "Actor",
    "http.client": "BadStatusLine HTTPException IncompleteRead InvalidURL RemoteDisconnected",
    "http.cookiejar": "Cookie DefaultCookiePolicy",
    "http.cookies": "BaseCookie CookieError Morsel SimpleCookie",
    "json.decoder": "JSONDecodeError",
    "logging": ("Filter Formatter LogRecord PercentStyle StrFormatStyle StringTemplateStyle"),
    "multiprocessing.context": "AuthenticationError TimeoutError",
    "os": "stat_result statvfs_result terminal_size times_result uname_result",
    "pickle": "PickleError PicklingError UnpicklingError",
    "platform": "uname_result",
    "pyspark.sql.types": "Row _create_row",
    "queue": "Empty Full",
    "requests.adapters": "HTTPAdapter",
    "requests.auth": "HTTPBasicAuth HTTPDigestAuth",
    "requests.cookies": "RequestsCookieJar",
    "requests.exceptions": (
        "ChunkedEncodingError ConnectTimeout ConnectionError ContentDecodingError HTTPError "
        "InvalidHeader InvalidSchema InvalidURL JSONDecodeError MissingSchema ProxyError "
        "ReadTimeout RequestException RetryError SSLError Timeout TooManyRedirects"
    ),
    "requests.models": "PreparedRequest Request Response",
    "requests.sessions": "Session",
    "requests.structures": "CaseInsensitiveDict LookupDict",
    "selectors": "SelectorKey",
    "shutil": "Error SameFileError SpecialFileError",
    "signal": "Handlers Sigmasks Signals",
    "socket": "AddressFamily AddressInfo MsgFlag SocketKind gaierror herror timeout",
    "sqlalchemy.cyextension.immutabledict": "immutabledict",
    "sqlalchemy.event.base": "_UnpickleDispatch",
    "sqlalchemy.sql.elements": "quoted_name",
    "sqlalchemy.util._collections": "immutabledict",
    "sqlalchemy.util._immutabledict_cy": "immutabledict",
    "sqlite3": (
        "DataError DatabaseError Error IntegrityError InterfaceError InternalError "
        "NotSupportedError OperationalError ProgrammingError Warning"
    ),
    "ssl": "SSLError SSLErrorNumber TLSVersion VerifyMode",
    "struct": "error",
    "subprocess": "CalledProcessError CompletedProcess SubprocessError TimeoutExpired",
    "sympy.core.function": "_rebuild_undef",
    "tarfile": "ReadError TarError TarInfo",
    "textwrap": "TextWrapper",
    "tokenize": "TokenInfo",
    "traceback": "FrameSummary StackSummary",
    "typing": (
        "AbstractSet Annotated Any AnyStr AsyncContextManager AsyncGenerator AsyncIterable "
        "AsyncIterator Awaitable BinaryIO ByteString ChainMap Concatenate Container ContextManager "
        "Coroutine Counter DefaultDict Deque Final Generator IO ItemsView KeysView LiteralString "
        "MappingView Match MutableMapping MutableSequence MutableSet Never NewType NoReturn "
        "NotRequired OrderedDict ParamSpec ParamSpecArgs ParamSpecKwargs Pattern Protocol Required "
        "Reversible Self SupportsAbs SupportsBytes SupportsComplex SupportsFloat SupportsIndex "
        "SupportsInt SupportsRound Text TextIO TypeAlias TypeGuard TypeVar TypeVarTuple TypedDict "
        "Unpack ValuesView"
    ),
    "typing_extensions": "Annotated Any Literal NotRequired Protocol Required TypedDict",
    "urllib.error": "ContentTooShortError HTTPError URLError",
    "urllib.parse": (
        "DefragResult DefragResultBytes ParseResult ParseResultBytes SplitResult SplitResultBytes"
    ),
    "urllib3.util.retry": "RequestHistory Retry",
    "urllib3.util.timeout": "Timeout _TYPE_DEFAULT",
    "urllib3.util.url": "Url",
    "xml.etree.ElementTree": "Element ElementTree QName",
    "zipfile": "BadZipFile LargeZipFile ZipInfo",
}

_METHODS = {
    "str": (
        "capitalize casefold center count encode endswith expandtabs find index isalnum isalpha "
        "isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle "
        "isupper join ljust lower lstrip maketrans partition removeprefix removesuffix replace "
        "rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase "
        "title translate upper zfill"
    ),
    "bytes": "decode endswith find fromhex hex join lower replace split startswith strip upper",
    "dict": "copy fromkeys get items keys pop setdefault update values",
    "list": "append copy count extend index insert pop remove reverse sort",
    "set": "add difference discard intersection issubset issuperset symmetric_difference union",
    "float": "as_integer_ratio fromhex hex is_integer",
    "int": "bit_length from_bytes to_bytes",
    "tuple": "count index",
}

MENTIONED: Table = {
    "_bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
    "_hashlib": "openssl_md5 openssl_sha1 openssl_sha224 openssl_sha256 openssl_sha512",
    "_heapq": "heapify heappop heappush heappushpop heapreplace",
    "_json": "encode_basestring encode_basestring_ascii scanstring",
    "_struct": "calcsize pack unpack",
    "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
    "builtins": "ascii bin filter format hex map next oct print super vars "
    + " ".join(f"{owner}.{name}" for owner, names in _METHODS.items() for name in names.split()),
    "calendar": "isleap monthrange timegm weekday",
    "copy": "copy deepcopy",
    "datetime": (
        "date.fromisoformat date.fromordinal date.fromtimestamp date.today datetime.combine "
        "datetime.fromisoformat datetime.fromordinal datetime.fromtimestamp datetime.now "
        "datetime.strptime datetime.today datetime.utcfromtimestamp datetime.utcnow "
        "time.fromisoformat"
    ),
    "decimal": "getcontext localcontext",
    "functools": "cmp_to_key lru_cache partial reduce total_ordering update_wrapper wraps",
    "hashlib": "blake2b blake2s md5 sha1 sha224 sha256 sha384 sha512",
    "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
    "html": "escape unescape",
    "inspect": "isclass isfunction signature",
    "itertools": (
        "accumulate combinations compress dropwhile filterfalse groupby pairwise permutations "
        "starmap takewhile tee zip_longest"
    ),
    "jinja2.runtime": "ChainableUndefined DebugUndefined StrictUndefined Undefined",
    "json": "JSONDecoder JSONEncoder dumps loads",
    "json.decoder": "JSONDecoder",
    "json.encoder": "JSONEncoder",
    "math": "comb copysign dist factorial fmod fsum gcd isclose isfinite lcm perm prod remainder",
    "ntpath": "basename dirname join normpath split splitext",
    "operator": "concat contains countOf indexOf is_ is_not length_hint truth",
    "posixpath": "basename dirname join normpath split splitext",
    "random": "betavariate choice choices gauss randint random sample shuffle uniform",
    "re": "compile escape findall fullmatch match search split sub",
    "secrets": "token_bytes token_hex",
    "statistics": "fmean geometric_mean harmonic_mean median_high median_low pstdev pvariance",
    "string": "capwords",
    "textwrap": "dedent fill indent shorten wrap",
    "time": "ctime gmtime localtime monotonic perf_counter strftime strptime time time_ns",
    "types": (
        "AsyncGeneratorType BuiltinFunctionType BuiltinMethodType CellType CoroutineType "
        "EllipsisType FunctionType GeneratorType LambdaType MappingProxyType MethodType ModuleType "
        "NotImplementedType TracebackType UnionType"
    ),
    "unicodedata": "category combining name normalize",
    "urllib.parse": "parse_qs parse_qsl quote unquote urlencode urljoin urlparse urlsplit",
    "uuid": "uuid1 uuid3 uuid4 uuid5",
    "zlib": "adler32 crc32",
}

GUARDED: Table = {
    "cloudpickle.cloudpickle": "_builtin_type",
    "dask.utils": "methodcaller",
    "dill._dill": "_load_type",
    "functools": "reduce",
    "operator": "attrgetter methodcaller",
    "torch.fx.graph_module": "reduce_graph_module",
}

MAKERS: Table = {
    "sqlalchemy.event.base": "_UnpickleDispatch",
    "sympy.core.function": "_rebuild_undef",
}

GADGETS: Table = {
    "PIL.ImageFont": "FreeTypeFont",
    "h5py": "File",
    "h5py._hl.files": "File",
    "numba.core.environment": "_rebuild_env",
    "numba.core.serialize": "_numba_unpickle _rebuild_function _unpickle__CustomPickled",
    "onnxruntime": "InferenceSession",
    "optuna.storages.journal": "JournalFileBackend",
    "pandas": "ExcelWriter HDFStore",
    "pandas.io.excel._base": "ExcelFile ExcelWriter",
    "pandas.io.pytables": "HDFStore",
    "sympy.plotting.pygletplot.plot_interval": "PlotInterval",
    "tensorflow": "load_library load_op_library numpy_function py_func py_function",
    "tensorflow.lite.python.interpreter": "Delegate Interpreter load_delegate",
    "tensorflow.python.lib.io.tf_record": "TFRecordWriter",
    "tflite_runtime.interpreter": "Delegate Interpreter load_delegate",
    "torch": "PyTorchFileReader PyTorchFileWriter",
    "torch._C": "PyTorchFileReader PyTorchFileWriter",
    "torch.cuda.memory": "CUDAPluggableAllocator",
    "torch.distributed": "FileStore HashStore TCPStore",
    "torch.distributed.distributed_c10d": "_object_to_tensor _tensor_to_object",
    "torch.distributed.elastic.multiprocessing.subprocess_handler.subprocess_handler": (
        "SubprocessHandler"
    ),
    "torch.utils.tensorboard.writer": "FileWriter SummaryWriter",
    "torch.xpu.memory": "XPUPluggableAllocator",
}
