"""Names of Python's own modules, and the many ways of writing one name.

The list is the union over all supported releases and Python 2, so that what is said of a file does
not depend on the interpreter that looks at it.
"""

from __future__ import annotations

from functools import lru_cache

_STDLIB = """
    BaseHTTPServer CGIHTTPServer ConfigParser Cookie HTMLParser Queue SimpleHTTPServer
    SocketServer StringIO Tkinter UserDict UserList UserString __builtin__ __builtins__
    __future__ _abc _aix_support _android_support _apple_support _ast _asyncio _bisect _blake2
    _bootlocale _bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp
    _codecs_kr _codecs_tw _collections _collections_abc _colorize _compat_pickle _compression
    _contextvars _crypt _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _dummy_thread
    _dummy_threading _elementtree _frozen_importlib _frozen_importlib_external _functools _gdbm
    _hashlib _heapq _hmac _imp _interpchannels _interpqueues _interpreters _io _ios_support
    _json _locale _lsprof _lzma _markupbase _md5 _msi _multibytecodec _multiprocessing _opcode
    _opcode_metadata _operator _osx_support _overlapped _pickle _posixshmem _posixsubprocess
    _py_abc _py_warnings _pydatetime _pydecimal _pyio _pylong _pyrepl _queue _random
    _remote_debugging _scproxy _sha1 _sha2 _sha256 _sha3 _sha512 _signal _sitebuiltins _socket
    _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _suggestions _symtable
    _sysconfig _testbuffer _testcapi _testimportmultiple _testinternalcapi _testmultiphase
    _thread _threading_local _tkinter _tokenize _tracemalloc _types _typing _uuid _warnings
    _weakref _weakrefset _winapi _wmi _xxinterpchannels _xxsubinterpreters _xxtestfuzz _zoneinfo
    _zstd abc aifc annotationlib antigravity anydbm argparse array ast asynchat asyncio asyncore
    atexit audioop base64 bdb binascii binhex bisect builtins bz2 cPickle cProfile cStringIO
    calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys commands
    compileall compression concurrent configparser contextlib contextvars copy copy_reg copyreg
    crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest
    dummy_threading email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput
    fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp
    gzip hashlib heapq hmac html http httplib idlelib imaplib imghdr imp importlib inspect io
    ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap
    marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt
    ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle
    pickletools pipes pkgutil platform plistlib popen2 poplib posix posixpath pprint profile
    pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline
    reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal
    site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants
    sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys
    sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time
    timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo
    types typing unicodedata unittest urllib urllib2 urlparse uu uuid venv warnings wave weakref
    webbrowser whichdb winreg winsound wsgiref xdrlib xml xmlrpc xxlimited xxsubtype zipapp
    zipfile zipimport zlib zoneinfo
"""

STDLIB = frozenset(_STDLIB.split())

_MODULES = {
    "__builtin__": "builtins",
    "__builtins__": "builtins",
    "copy_reg": "copyreg",
    "cPickle": "pickle",
    "_pickle": "pickle",
    "_operator": "operator",
    "_functools": "functools",
    "_codecs": "codecs",
    "_io": "io",
    "_collections": "collections",
    "UserDict": "collections",
    "UserList": "collections",
    "UserString": "collections",
    "whichdb": "dbm",
    "anydbm": "dbm",
    "exceptions": "builtins",
    "numpy._core": "numpy.core",
    # Names of Python 2, which Python 3 looks up under their new ones and writes in old protocols.
    "commands": "subprocess",
    "ConfigParser": "configparser",
    "Cookie": "http.cookies",
    "cookielib": "http.cookiejar",
    "httplib": "http.client",
    "Queue": "queue",
    "SocketServer": "socketserver",
    "thread": "_thread",
    "urlparse": "urllib.parse",
    "xmlrpclib": "xmlrpc.client",
    "_abcoll": "collections.abc",
}
_NAMES = {
    ("builtins", "xrange"): ("builtins", "range"),
    ("builtins", "unicode"): ("builtins", "str"),
    ("builtins", "unichr"): ("builtins", "chr"),
    ("builtins", "long"): ("builtins", "int"),
    ("builtins", "reduce"): ("functools", "reduce"),
    ("itertools", "imap"): ("builtins", "map"),
    ("itertools", "izip"): ("builtins", "zip"),
    ("itertools", "ifilter"): ("builtins", "filter"),
    ("itertools", "izip_longest"): ("itertools", "zip_longest"),
    ("itertools", "ifilterfalse"): ("itertools", "filterfalse"),
    ("urllib2", "HTTPError"): ("urllib.error", "HTTPError"),
    ("urllib2", "URLError"): ("urllib.error", "URLError"),
    ("urllib", "ContentTooShortError"): ("urllib.error", "ContentTooShortError"),
    ("urllib", "quote"): ("urllib.parse", "quote"),
    ("urllib", "unquote"): ("urllib.parse", "unquote"),
    ("urllib", "urlencode"): ("urllib.parse", "urlencode"),
}


@lru_cache(maxsize=512)
def canonical(module: str, name: str) -> tuple[str, str]:
    """The name under which today's Python knows it."""
    module = _MODULES.get(module, module)
    if module.startswith("numpy._core."):
        module = f"numpy.core.{module[12:]}"
    if module == "builtins" and name.startswith("unicode."):
        name = f"str.{name[8:]}"
    return _NAMES.get((module, name), (module, name))
