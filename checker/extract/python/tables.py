"""What is known of libraries: spellings of names, what calls return, where data comes from.

All of it is data. Names are canonical ones (see `SPELLINGS`), `X()` is what the function X returns,
and an entry covers everything below it where the table says so.
"""

from __future__ import annotations

import re

SPELLINGS: dict[str, str] = {
    "__builtin__": "builtins",
    "_pickle": "pickle",
    "cPickle": "pickle",
    "pickle5": "pickle",
    "six.moves.cPickle": "pickle",
    "future.moves.pickle": "pickle",
    "pickle._load": "pickle.load",
    "pickle._loads": "pickle.loads",
    "pickle._Unpickler": "pickle.Unpickler",
    "cloudpickle.cloudpickle": "cloudpickle",
    "cloudpickle.cloudpickle_fast": "cloudpickle",
    "joblib.externals.cloudpickle": "cloudpickle",
    "ray.cloudpickle": "cloudpickle",
    "pyspark.cloudpickle": "cloudpickle",
    "dill._dill": "dill",
    "joblib.numpy_pickle": "joblib",
    "sklearn.externals.joblib": "joblib",
    "pandas.io.pickle": "pandas",
    "pandas.io.api": "pandas",
    "modin.pandas": "pandas",
    "numpy.lib.npyio": "numpy",
    "torch.serialization.load": "torch.load",
    "keras.src": "keras",
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.compat.v1.keras": "keras",
    "tensorflow.compat.v2.keras": "keras",
    "tensorflow.contrib.keras": "keras",
    "tf_keras": "keras",
    "keras.saving.load_model": "keras.models.load_model",
    "keras.saving.saving_api.load_model": "keras.models.load_model",
    "keras.saving.saving_lib.load_model": "keras.models.load_model",
    "keras.saving.save.load_model": "keras.models.load_model",
    "keras.saving.enable_unsafe_deserialization": "keras.config.enable_unsafe_deserialization",
    "keras.saving.serialization_lib": "keras.saving",
    "datasets.load": "datasets",
    "evaluate.loading": "evaluate",
    "huggingface_hub.file_download": "huggingface_hub",
    "huggingface_hub._snapshot_download": "huggingface_hub",
    "huggingface_hub.hf_api": "huggingface_hub",
    "torch.utils.model_zoo.load_url": "torch.hub.load_state_dict_from_url",
    "torchvision.models.utils.load_state_dict_from_url": "torch.hub.load_state_dict_from_url",
    "torchvision._internally_replaced_utils.load_state_dict_from_url": (
        "torch.hub.load_state_dict_from_url"
    ),
    "sentence_transformers.SentenceTransformer.SentenceTransformer": (
        "sentence_transformers.SentenceTransformer"
    ),
    "vllm.entrypoints.llm": "vllm",
    "vllm.engine.arg_utils": "vllm",
    "vllm.engine.async_llm_engine": "vllm",
    "timm.models": "timm",
    "timm.models.factory": "timm",
    "timm.models._factory": "timm",
    "yaml.loader": "yaml",
    "yaml.cyaml": "yaml",
    "yaml.CLoader": "yaml.Loader",
    "yaml.CSafeLoader": "yaml.SafeLoader",
    "yaml.CBaseLoader": "yaml.BaseLoader",
    "yaml.CFullLoader": "yaml.FullLoader",
    "yaml.CUnsafeLoader": "yaml.UnsafeLoader",
    "ruamel_yaml": "ruamel.yaml",
    "ruamel.yaml.main": "ruamel.yaml",
    "ruamel.yaml.loader": "ruamel.yaml",
    "ruamel.yaml.cyaml": "ruamel.yaml",
    "ruamel.yaml.CLoader": "ruamel.yaml.Loader",
    "ruamel.yaml.CSafeLoader": "ruamel.yaml.SafeLoader",
    "urllib2": "urllib.request",
    "urllib.urlopen": "urllib.request.urlopen",
    "urllib.urlretrieve": "urllib.request.urlretrieve",
    "six.moves.urllib": "urllib",
    "requests.api": "requests",
    "requests.session": "requests.Session",
    "requests.sessions.Session": "requests.Session",
    "subprocess32": "subprocess",
    "commands": "subprocess",
    "fabric2": "fabric",
    "fabric.connection": "fabric",
    "fabric.operations": "fabric.api",
    "invoke.context": "invoke",
    "paramiko.client": "paramiko",
    "paramiko.channel": "paramiko",
    "ssl.VerifyMode": "ssl",
    "gradio.interface": "gradio",
    "gradio.blocks": "gradio",
    "starlette.requests": "starlette",
    "starlette.requests.Request": "starlette.Request",
    "fastapi.applications": "fastapi",
    "flask.app": "flask",
    "flask.globals.request": "flask.request",
    "quart.request": "flask.request",
    "IPython.core.display": "IPython.display",
    "mlflow.tensorflow": "mlflow.tensorflow",
    "configargparse.ArgParser": "argparse.ArgumentParser",
    "configargparse.ArgumentParser": "argparse.ArgumentParser",
    "jsonargparse.ArgumentParser": "argparse.ArgumentParser",
    "boto3.Session.client": "boto3.client",
    "boto3.Session.resource": "boto3.resource",
    "boto3.session.Session": "boto3.Session",
    "skops.io._persist": "skops.io",
    "langchain.sql_database": "langchain_community.utilities",
    "langchain.utilities": "langchain_community.utilities",
    "langchain.SQLDatabase": "langchain_community.utilities.SQLDatabase",
    "langchain_community.utilities.sql_database": "langchain_community.utilities",
    "langchain.graphs": "langchain_community.graphs",
    "langchain_neo4j.Neo4jGraph": "langchain_community.graphs.Neo4jGraph",
    "llama_index.SQLDatabase": "llama_index.core.SQLDatabase",
}
"""Another spelling of a name → the one policies use; everything below a name moves with it."""

FLAT_PACKAGES = frozenset(
    {"transformers", "diffusers", "peft", "trl", "sentence_transformers", "optimum", "fastai"}
    | {"llama_cpp", "auto_gptq", "unsloth", "setfit", "outlines"}
)
"""Packages whose public classes are all at the top, however deep they are imported from."""

STAR_EXPORTS: dict[str, dict[str, str]] = {
    "fastai": {
        "torch": "torch",
        "nn": "torch.nn",
        "np": "numpy",
        "pd": "pandas",
        "pickle": "pickle",
        "requests": "requests",
        "yaml": "yaml",
        "io": "io",
    },
    "pylab": {"np": "numpy", "plt": "matplotlib.pyplot"},
}
"""Modules of others that `from package… import *` brings along."""

CUSTOMARY = {"np": "numpy", "pd": "pandas", "tf": "tensorflow"}
"""How everybody calls these modules."""

RETURNS: dict[str, str] = {
    "get_config": "traitlets.config.Config",  # a builtin in Jupyter's configuration files
    "get_ipython": "IPython.InteractiveShell",  # a builtin in notebooks and what is made of them
    "IPython.get_ipython": "IPython.InteractiveShell",
    "ssl.create_default_context": "ssl.SSLContext",
    "ssl._create_unverified_context": "ssl.SSLContext",
    "ssl.SSLContext": "ssl.SSLContext",
    "tarfile.open": "tarfile.TarFile",
    "tarfile.TarFile.open": "tarfile.TarFile",
    "tarfile.TarFile.gzopen": "tarfile.TarFile",
    "tarfile.TarFile.bz2open": "tarfile.TarFile",
    "tarfile.TarFile.xzopen": "tarfile.TarFile",
    "urllib.request.build_opener": "urllib.request.OpenerDirector",
    "paramiko.SSHClient.get_transport": "paramiko.Transport",
    "paramiko.Transport.open_session": "paramiko.Channel",
    "socket.socket": "socket.socket",
    "socket.create_connection": "socket.socket",
    "httpx.Client": "httpx.Client",
    "aiohttp.ClientSession": "aiohttp.ClientSession",
    "sqlite3.connect": "sqlite3.Connection",
    "sqlite3.Connection.cursor": "sqlite3.Cursor",
    "psycopg2.connect": "psycopg2.connection",
    "psycopg2.connection.cursor": "psycopg2.cursor",
    "psycopg.connect": "psycopg.Connection",
    "psycopg.Connection.cursor": "psycopg.Cursor",
    "mysql.connector.connect": "mysql.connector.Connection",
    "mysql.connector.Connection.cursor": "mysql.connector.Cursor",
    "pymysql.connect": "pymysql.Connection",
    "pymysql.Connection.cursor": "pymysql.Cursor",
    "duckdb.connect": "duckdb.Connection",
    "sqlalchemy.create_engine": "sqlalchemy.Engine",
    "sqlalchemy.Engine.connect": "sqlalchemy.Connection",
    "sqlalchemy.Engine.begin": "sqlalchemy.Connection",
    "langchain_community.utilities.SQLDatabase.from_uri": (
        "langchain_community.utilities.SQLDatabase"
    ),
    "gradio.Blocks": "gradio.Blocks",
    "importlib.import_module": "importlib.import_module()",
    "concurrent.futures.thread.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
    "concurrent.futures.process.ProcessPoolExecutor": "concurrent.futures.ProcessPoolExecutor",
    "multiprocessing.dummy.Pool": "multiprocessing.Pool",
    "multiprocessing.pool.Pool": "multiprocessing.Pool",
    "multiprocessing.pool.ThreadPool": "multiprocessing.Pool",
}
"""Functions that return an instance of a class; classes (capitalised) return their own."""

MADE_HERE = frozenset(
    {f"{module}.dumps" for module in ("pickle", "dill", "cloudpickle", "marshal", "json", "yaml")}
    | {"jsonpickle.encode", "torch.package", "yaml.dump", "yaml.safe_dump", "pickle.Pickler.dump"}
)
"""Functions whose result this program has just made itself."""

WRITERS = frozenset(
    {"pickle.dump", "dill.dump", "cloudpickle.dump", "joblib.dump", "torch.save", "numpy.save"}
    | {"numpy.savez", "numpy.savez_compressed", "marshal.dump", "json.dump", "pickle.Pickler"}
)
"""Functions that write the program's own data into a buffer they are given."""

CLEANERS = frozenset(
    {"html.escape", "markupsafe.escape", "flask.escape"}
    | {
        "bleach.clean",
        "nh3.clean",
        "cgi.escape",
        "xml.sax.saxutils.escape",
        "django.utils.html.escape",
    }
    | {"isinstance", "hasattr", "callable", "type"}
    | {"ast.literal_eval", "ipaddress.ip_address", "os.path.exists", "os.path.isfile"}
    | {"os.path.isdir", "hashlib.sha256", "hashlib.md5"}
)
"""Functions whose result no longer carries what was dangerous in their argument."""

NUMBERS = frozenset(
    {"int", "float", "bool", "len", "hash", "id", "sum", "round", "abs", "time.time", "os.getpid"}
    | {"os.path.getsize", "os.cpu_count", "multiprocessing.cpu_count"}
    | {"uuid.UUID", "uuid.uuid1", "uuid.uuid4", "time.perf_counter", "time.monotonic"}
    | {
        f"streamlit.{place}{one}"
        for place in ("", "sidebar.")
        for one in ("number_input", "slider")
    }
    | {"torch.cuda.device_count", "os.getppid", "random.randint", "random.random", "ord"}
)
"""Functions whose result is a number."""

CHOOSERS = frozenset(
    f"streamlit.{place}{one}"
    for place in ("", "sidebar.")
    for one in ("selectbox", "radio", "select_slider", "checkbox", "toggle")
)
"""Functions whose result is one of the values that the program gives them."""

QUOTERS = frozenset({"shlex.quote", "shlex.join", "pipes.quote"})
"""Functions whose result is one word to a shell, whatever is in it."""

ARCHIVES = frozenset({"zipfile.ZipFile", "tarfile.open", "tarfile.TarFile", "tarfile.TarFile.open"})
"""Functions that open an archive by its path: what is in it is what was written there."""

SETTLED: dict[str, frozenset[str]] = {
    "tarfile.TarFile.extraction_filter": frozenset(
        {"tarfile.TarFile.extractall", "tarfile.TarFile.extract"}
    )
}
"""Attributes after the setting of which these methods are as careful as their owner wants them."""

UNSETTLING = frozenset({"tarfile.fully_trusted_filter"})
"""Values of such attributes that refuse nothing."""

PASSING = frozenset(
    {"str", "bytes", "bytearray", "memoryview", "list", "tuple", "set", "sorted", "reversed"}
    | {"next", "iter", "max", "min", "repr", "format", "zip", "enumerate", "filter", "frozenset"}
    | {"io.BytesIO", "io.StringIO", "io.BufferedReader", "io.TextIOWrapper", "StringIO.StringIO"}
    | {"cStringIO.StringIO", "tempfile.SpooledTemporaryFile", "contextlib.closing"}
    | {"base64.b64decode", "base64.b32decode", "base64.b16decode", "base64.decodebytes"}
    | {"base64.urlsafe_b64decode", "base64.standard_b64decode", "binascii.unhexlify"}
    | {"binascii.a2b_base64", "bytes.fromhex", "codecs.decode", "codecs.encode", "codecs.open"}
    | {"zlib.decompress", "gzip.decompress", "bz2.decompress", "lzma.decompress"}
    | {"lz4.frame.decompress", "zstandard.decompress", "snappy.decompress", "blosc.decompress"}
    | {"gzip.open", "bz2.open", "lzma.open", "gzip.GzipFile", "bz2.BZ2File", "lzma.LZMAFile"}
    | {"gzip.GzipFile.open", "lz4.frame.open", "smart_open.open", "smart_open.smart_open"}
    | {"json.loads", "json.load", "orjson.loads", "ujson.loads", "simplejson.loads", "json.dumps"}
    | {"copy.copy", "copy.deepcopy", "vars", "dict", "textwrap.dedent", "textwrap.indent"}
    | {"os.path.join", "os.path.abspath", "os.path.expanduser", "os.path.realpath"}
    | {"os.path.normpath", "os.path.expandvars", "os.path.basename", "os.path.dirname"}
    | {"os.path.splitext", "os.fspath", "os.listdir", "os.scandir", "os.walk", "glob.glob"}
    | {"glob.iglob", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "os.popen"}
    | {"urllib.parse.unquote", "urllib.parse.unquote_plus", "urllib.parse.urljoin"}
    | {"urllib.parse.urlparse", "urllib.parse.parse_qs", "urllib.parse.quote"}
    | {"re.search", "re.match", "re.fullmatch", "re.findall", "re.finditer", "re.sub", "re.split"}
    | {f"re.compile().{one}" for one in ("search", "match", "fullmatch", "findall", "finditer")}
    | {"re.compile().sub", "re.compile().split"}
    | {"string.Template", "itertools.chain", "shlex.split", "asyncio.run"}
    | {"asyncio.wait_for", "asyncio.gather", "zipfile.ZipFile", "tarfile.open", "h5py.File"}
    | {"sqlalchemy.text", "werkzeug.utils.secure_filename", "mmap.mmap", "struct.unpack"}
    | {"pickle.Unpickler", "dill.Unpickler", "cloudpickle.Unpickler", "marshal.Unmarshaller"}
    | {
        f"transformers.{one}.from_pretrained().{two}"
        for one in ("AutoTokenizer", "AutoProcessor")
        for two in ("decode", "batch_decode")
    }
    | {"numpy.frombuffer", "ast.parse", "compile", "inspect.cleandoc", "operator.itemgetter"}
)
"""Functions whose result still is, or holds, what they are given."""

TEXTUAL = frozenset(
    {"str", "bytes", "repr", "format", "textwrap.dedent", "textwrap.indent", "inspect.cleandoc"}
    | {f"os.path.{one}" for one in ("join", "abspath", "expanduser", "realpath", "normpath")}
    | {f"os.path.{one}" for one in ("basename", "dirname", "splitext")}
    | {"os.fspath"}
)
"""Those of them whose result is made of nothing else."""

OPENERS = frozenset(
    {"open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "os.open"}
    | {"tensorflow.io.gfile.GFile", "tensorflow.gfile.GFile", "tensorflow.gfile.Open"}
    | {"tensorflow.io.gfile.open", "tensorflow.compat.v1.gfile.GFile", "aiofiles.open"}
    | {"gzip.GzipFile", "bz2.BZ2File", "lzma.LZMAFile", "smart_open.open", "lz4.frame.open"}
    | {"pathlib.Path.open", "file", "mgzip.open", "zstandard.open", "tempfile.NamedTemporaryFile"}
)
"""Functions that open the file named by their first argument."""

COMMON_METHODS = {"?.launch": "gradio"}
"""Methods of so common a name that they count only in files that name their library."""

RECORDS = frozenset(
    {"argparse.Namespace", "omegaconf.DictConfig", "omegaconf.OmegaConf", "types.SimpleNamespace"}
    | {"ml_collections.ConfigDict", "ml_collections.config_dict.ConfigDict", "easydict.EasyDict"}
    | {"addict.Dict", "box.Box", "munch.Munch", "yacs.config.CfgNode", "mmcv.Config"}
    | {"mmengine.Config", "mmengine.config.Config", "typing.Any", "typing.Dict", "typing.List"}
)
"""Classes that do nothing but hold values under names."""

APPLIERS: dict[str, tuple[int, int]] = {
    "map": (0, 1),
    "filter": (0, 1),
    "itertools.starmap": (0, 1),
    "asyncio.to_thread": (0, 1),
    "multiprocessing.Pool.map": (0, 1),
    "multiprocessing.Pool.imap": (0, 1),
    "multiprocessing.Pool.imap_unordered": (0, 1),
    "concurrent.futures.ThreadPoolExecutor.map": (0, 1),
    "concurrent.futures.ProcessPoolExecutor.map": (0, 1),
    "concurrent.futures.ThreadPoolExecutor.submit": (0, 1),
    "concurrent.futures.ProcessPoolExecutor.submit": (0, 1),
    "joblib.delayed": (0, 1),
}
"""Functions that call the one they are given with what follows it: its position, and theirs."""

SINK_ROOTS = frozenset(
    {"pickle", "dill", "cloudpickle", "compress_pickle", "joblib", "pandas", "numpy", "shelve"}
    | {"marshal", "jsonpickle", "multiprocessing", "mlflow", "h2o", "eval", "exec", "execfile"}
    | {"compile", "os", "subprocess", "asyncio", "pty", "paramiko", "fabric", "invoke", "tarfile"}
    | {"zipfile", "shutil", "IPython", "markupsafe", "flask", "django", "fastapi", "streamlit"}
    | {"duckdb", "sqlite3", "gradio", "starlette"}
)
"""Packages of which it matters where an argument comes from."""

INSPECTORS = frozenset(
    {"callable", "hasattr", "isinstance", "issubclass", "type", "id", "repr", "str", "print", "len"}
    | {"help", "dir"}
    | {"functools.wraps", "functools.update_wrapper", "setattr", "monkeypatch.setattr"}
)
"""Functions that look at a function they are given and never call it, besides `inspect`, `mock`."""

FRAMEWORKS = frozenset(
    {"torch", "torchvision", "torchaudio", "tensorflow", "keras", "jax", "flax", "haiku", "sklearn"}
    | {"xgboost", "lightgbm", "catboost", "transformers", "diffusers", "datasets", "accelerate"}
    | {"peft", "trl", "sentence_transformers", "timm", "vllm", "onnx", "onnxruntime", "paddle"}
    | {"mxnet", "lightning", "pytorch_lightning", "fastai", "mlflow", "wandb", "dvc", "kfp", "tfx"}
    | {"airflow", "prefect", "dagster", "zenml", "metaflow", "kedro", "bentoml", "ray", "sagemaker"}
    | {"azureml", "azure.ai.ml", "google.cloud.aiplatform", "h2o", "pachyderm_sdk"}
    | {"python_pachyderm", "Algorithmia", "feast", "evidently", "whylogs", "pandera"}
    | {"great_expectations", "deepchecks", "fairlearn", "aif360", "shap", "pandas", "numpy"}
    | {"polars", "pyspark", "dask", "fastapi", "flask", "gradio", "streamlit", "langchain"}
    | {"langchain_core", "langchain_community", "llama_index", "openai", "anthropic", "spacy"}
    | {"gensim", "nltk", "optuna", "hydra", "pycaret", "statsmodels", "prophet", "dspy"}
    | {"tensorflow_model_analysis", "tensorflow_data_validation", "tensorflow_transform", "kserve"}
    | {"seldon_core", "skl2onnx", "autogluon", "flaml", "pydeequ", "lakefs", "skops"}
)
"""Packages whose import says that a file does machine learning, or serves it."""

WRAPPERS = (
    *("load", "pickle", "read", "serial", "restore", "parse_", "decode", "fetch", "download"),
    *("exec", "eval", "shell", "extract", "unpack", "yaml"),
)
"""How people call their own names for watched functions."""

INHERITED = ("self.decode", "self.deserialize", "self.restore", "self.unpack", "self.read")
"""Attributes that may be a library's function which a class of another module has."""

OTHER_WORK = (
    *("_", "add_", "all_", "apply_", "assert", "build_", "calc", "check_", "clean_", "clip_"),
    *("compare_", "compute_", "config", "convert_", "count_", "create_", "critical", "debug"),
    *("default_", "delete_", "detect_", "draw_", "error", "evaluate", "exception", "expand_"),
    *("fail", "fill_", "filter_", "find_", "fit_", "format_", "gather_", "generate_", "get_"),
    *(
        "has_",
        "imshow",
        "imwrite",
        "info",
        "init",
        "is_",
        "iter_",
        "log",
        "main",
        "make_",
        "merge_",
    ),
    *("normalize", "pad_", "plot", "prepare_", "preprocess", "print", "process_", "register"),
    *("remove_", "replace_", "reset_", "resize", "resolve_", "sample_", "save", "seed", "select_"),
    *("set_", "setup", "show", "split_", "test", "to_", "tokenize", "train", "transform", "try_"),
    *("update_", "validate", "visualize", "warn", "with_", "write", "xy"),
)
"""How names of functions begin that say they do what no watched function does."""

LOCAL_FOLDERS = (
    *("results/", "output/", "outputs/", "checkpoint", "model/", "models/", "data/", "saved"),
    *("runs/", "tmp/", "weights/"),
)
"""How people call the folders on their disk; what begins so is no repository on a hub."""

FILE_ENDINGS = (
    *(".json", ".jsonl", ".csv", ".txt", ".bin", ".pt", ".pth", ".py", ".yaml", ".yml", ".ckpt"),
    *(".gguf", ".safetensors", ".parquet", ".pkl", ".h5"),
)
"""What ends so is a file, not a repository."""

SWITCHES = re.compile(
    r"trust|verif|weights_only|pickle|safe|share|debug|ssl|tls|cert|danger|remote|insecure|Loader"
    r"|hostname|validation|localhost|signature"
)
"""What the arguments are called that turn a library's precautions off."""

COMMANDS = ("subprocess.", "os.", "asyncio.")
"""What is judged by the text that it runs, which callers through a wrapper do not tell."""
