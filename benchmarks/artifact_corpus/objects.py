"""Objects of real libraries, made to be dumped.

Run where the libraries are installed; a library that is missing is left out. Each function yields
(name, object) pairs; a constructor that fails is skipped, for the point is what can be dumped.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

Pair = tuple[str, object]
Maker = Callable[[], Iterator[Pair]]

warnings.simplefilter("ignore")


def attempts(makers: dict[str, Callable[[], object]]) -> Iterator[Pair]:
    """The objects whose constructors work."""
    for name, make in makers.items():
        try:
            yield name, make()
        except Exception:  # noqa: BLE001 - other versions of a library lack some of these
            continue


def standard() -> Iterator[Pair]:
    """Python's own types that turn up in models and their settings."""
    import argparse
    import array
    import collections
    import datetime
    import decimal
    import fractions
    import functools
    import ipaddress
    import logging
    import operator
    import pathlib
    import random
    import re
    import time
    import types
    import uuid
    import zoneinfo

    yield from attempts(
        {
            "containers": lambda: {"a": [1, 2.5, "x", b"y", {1}, frozenset([2]), (3,), 1j, None]},
            "bytearray": lambda: [bytearray(b"abc"), range(3), slice(1, 2), Ellipsis],
            "collections": lambda: [
                collections.OrderedDict(a=1),
                collections.defaultdict(list, a=[1]),
                collections.Counter("aab"),
                collections.deque([1, 2], 5),
                collections.ChainMap({"a": 1}),
            ],
            "dates": lambda: [
                datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc),
                datetime.date(2024, 1, 2),
                datetime.time(1),
                datetime.timedelta(1),
                zoneinfo.ZoneInfo("UTC"),
                time.localtime(0),
            ],
            "numbers": lambda: [decimal.Decimal("1.5"), fractions.Fraction(1, 3), 10**40],
            "paths": lambda: [pathlib.PurePosixPath("a/b"), pathlib.Path("models/x")],
            "misc": lambda: [
                uuid.UUID(int=5),
                re.compile("a+b", re.IGNORECASE),
                argparse.Namespace(lr=0.1, path="data/train.csv"),
                types.SimpleNamespace(a=1),
                ipaddress.ip_address("10.0.0.1"),
                array.array("d", [1.0, 2.0]),
                random.Random(3),
            ],
            "functions": lambda: [len, max, functools.partial(max, 3), operator.itemgetter(1)],
            "types": lambda: [int, float, str, dict, list, object, type, type(None)],
            "logger": lambda: logging.getLogger("a.b"),
            "errors": lambda: [ValueError("no such thing"), KeyError("k")],
        }
    )


def numpy() -> Iterator[Pair]:
    """Arrays of every kind, generators, scalars."""
    import numpy as np

    kinds = ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16", "b1")
    kinds += ("S5", "U5", "M8[ns]", "m8[s]", ">f8", ">i4")
    for kind in kinds:
        yield f"array-{kind}", np.zeros((3, 2)).astype(kind)
    names = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")
    yield from attempts(
        {
            **{f"bits-{name}": lambda name=name: getattr(np.random, name)(1) for name in names},
            "generator": lambda: np.random.default_rng(1),
            "random-state": lambda: np.random.RandomState(1),
            "object": lambda: np.array([{"a": 1}, None, "x"], dtype=object),
            "structured": lambda: np.zeros(3, dtype=[("a", "f4"), ("b", "i4", (2,))]),
            "fortran": lambda: np.asfortranarray(np.zeros((3, 4))),
            "masked": lambda: np.ma.array([1, 2, 3], mask=[0, 1, 0]),
            "matrix": lambda: np.matrix([[1, 2]]),
            "record": lambda: np.rec.array([(1, 2.0)], names="a,b"),
            "scalars": lambda: [np.float64(1), np.int32(2), np.bool_(True), np.datetime64("2024")],
            "ufunc": lambda: [np.add, np.mean, np.float32, np.dtype("f4"), np.inf, np.nan],
            "polynomial": lambda: [np.polynomial.Polynomial([1, 2]), np.poly1d([1, 2])],
            "large": lambda: np.arange(50_000, dtype="f8"),
            "characters": lambda: np.char.array(["a", "b"]),
            "void": lambda: np.zeros(1, dtype="V8")[0],
            "string": lambda: np.array(["a", "bc"], dtype=np.dtypes.StringDType()),
        }
    )


def pandas() -> Iterator[Pair]:
    """Frames with every index and column type."""
    import numpy as np
    import pandas as pd

    days = pd.date_range("2024-01-01", periods=4, tz="Europe/Paris")
    yield from attempts(
        {
            "frame": lambda: pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [1.5, None]}),
            "series": lambda: pd.Series([1, 2, 3], name="s"),
            "dates": lambda: pd.DataFrame({"v": range(4)}, index=days),
            "naive-dates": lambda: pd.Series(pd.date_range("2024", periods=3)),
            "periods": lambda: pd.Series(pd.period_range("2024-01", periods=3, freq="M")),
            "deltas": lambda: pd.Series(pd.to_timedelta([1, 2], unit="s")),
            "category": lambda: pd.Series(list("aab"), dtype="category"),
            "interval": lambda: pd.cut(pd.Series([1, 5, 9]), 3),
            "multi": lambda: pd.DataFrame(
                np.zeros((2, 2)), index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])
            ),
            "nullable": lambda: pd.DataFrame(
                {
                    "i": pd.array([1, None], dtype="Int64"),
                    "b": pd.array([True, None], dtype="boolean"),
                    "s": pd.array(["a", None], dtype="string"),
                    "f": pd.array([1.5, None], dtype="Float64"),
                }
            ),
            "sparse": lambda: pd.Series(pd.arrays.SparseArray([0, 0, 1])),
            "arrow": lambda: pd.Series(["a", None], dtype="string[pyarrow]"),
            "scalars": lambda: [
                pd.Timestamp("2024", tz="UTC"),
                pd.Timedelta(1),
                pd.NaT,
                pd.NA,
                pd.Period("2024", "M"),
                pd.Interval(0, 1),
                pd.offsets.BusinessDay(2),
                pd.offsets.MonthEnd(),
                pd.Categorical(["a"]),
            ],
            "indexes": lambda: [
                pd.RangeIndex(3),
                pd.Index(["a"]),
                pd.Index([1.5]),
                pd.CategoricalIndex(["a"]),
                pd.IntervalIndex.from_breaks([0, 1, 2]),
                pd.TimedeltaIndex(["1s"]),
                pd.PeriodIndex(["2024"], freq="Y"),
                pd.DatetimeIndex(["2024"]),
            ],
            "grouped": lambda: pd.DataFrame({"a": [1, 1], "b": [2, 3]}).groupby("a"),
            "dtypes": lambda: [pd.CategoricalDtype(["a"]), pd.Int64Dtype(), pd.StringDtype()],
        }
    )


def scipy() -> Iterator[Pair]:
    """Sparse matrices, splines, distributions, trees."""
    import numpy as np
    from scipy import interpolate, optimize, signal, sparse, spatial, stats

    x = np.arange(10.0)
    forms = ("csr", "csc", "coo", "lil", "dok", "dia", "bsr")
    yield from attempts(
        {
            **{f"{form}": lambda form=form: sparse.eye(4, format=form) for form in forms},
            "array": lambda: sparse.csr_array(np.eye(3)),
            "interp1d": lambda: interpolate.interp1d(x, x**2),
            "spline": lambda: interpolate.CubicSpline(x, x**2),
            "bspline": lambda: interpolate.make_interp_spline(x, x**2),
            "univariate": lambda: interpolate.UnivariateSpline(x, x**2),
            "grid": lambda: interpolate.RegularGridInterpolator((x, x), np.outer(x, x)),
            "rbf": lambda: interpolate.RBFInterpolator(np.eye(3), np.ones(3)),
            "norm": lambda: stats.norm(0, 1),
            "gamma": lambda: stats.gamma(2),
            "kde": lambda: stats.gaussian_kde(x),
            "multivariate": lambda: stats.multivariate_normal([0, 0]),
            "tree": lambda: spatial.cKDTree(np.eye(3)),
            "kdtree": lambda: spatial.KDTree(np.eye(3)),
            "rotation": lambda: spatial.transform.Rotation.from_euler("x", 1.0),
            "hull": lambda: spatial.ConvexHull(np.random.default_rng(0).random((9, 2))),
            "result": lambda: optimize.minimize(lambda v: (v**2).sum(), np.ones(2)),
            "bounds": lambda: optimize.Bounds(0, 1),
            "transfer": lambda: signal.TransferFunction([1], [1, 2]),
        }
    )


def sklearn() -> Iterator[Pair]:
    """Every estimator, fitted on something small, and the usual compositions."""
    import numpy as np
    from sklearn import (
        compose,
        datasets,
        ensemble,
        feature_extraction,
        linear_model,
        model_selection,
        pipeline,
        preprocessing,
        svm,
    )
    from sklearn.utils import all_estimators

    x, y = datasets.load_iris(return_X_y=True)
    x = np.abs(x)
    for name, estimator in all_estimators():
        try:
            yield f"{name}", estimator().fit(x, y)
        except Exception:  # noqa: BLE001 - meta estimators need arguments
            try:
                yield f"{name}-unfitted", estimator()
            except Exception:  # noqa: BLE001
                continue
    steps = [
        ("scale", preprocessing.StandardScaler()),
        ("model", linear_model.LogisticRegression(max_iter=500)),
    ]
    logistic = linear_model.LogisticRegression(max_iter=500)
    texts = ["a good film", "a bad film", "bad", "good"]
    words = feature_extraction.text.TfidfVectorizer()
    yield from attempts(
        {
            "pipeline": lambda: pipeline.Pipeline(steps).fit(x, y),
            "grid": lambda: model_selection.GridSearchCV(logistic, {"C": [1, 2]}).fit(x, y),
            "columns": lambda: compose.ColumnTransformer(
                [("a", preprocessing.MinMaxScaler(), [0, 1])]
            ).fit(x),
            "voting": lambda: ensemble.VotingClassifier([("a", logistic)]).fit(x, y),
            "stacking": lambda: ensemble.StackingClassifier([("a", logistic)]).fit(x, y),
            "text": lambda: pipeline.make_pipeline(words, svm.LinearSVC()).fit(texts, [1, 0, 0, 1]),
            "function": lambda: preprocessing.FunctionTransformer(np.log1p).fit(x),
            "onehot": lambda: preprocessing.OneHotEncoder().fit([["a"], ["b"]]),
            "bunch": datasets.load_iris,
        }
    )


def boosters() -> Iterator[Pair]:
    """xgboost, lightgbm, catboost."""
    import numpy as np

    rng = np.random.default_rng(0)
    x, y = rng.random((60, 4)), rng.integers(0, 2, 60)

    def xgb(kind: str) -> object:
        import xgboost

        return getattr(xgboost, kind)(n_estimators=2).fit(x, y)

    def lgb(kind: str) -> object:
        import lightgbm

        extra = {"group": [60]} if kind == "LGBMRanker" else {}
        return getattr(lightgbm, kind)(n_estimators=2, verbose=-1).fit(x, y, **extra)

    def cat(kind: str) -> object:
        import catboost

        return getattr(catboost, kind)(iterations=2, verbose=0, allow_writing_files=False).fit(x, y)

    yield from attempts(
        {
            **{
                name: lambda name=name: xgb(name)
                for name in ("XGBClassifier", "XGBRegressor", "XGBRFClassifier", "XGBRFRegressor")
            },
            **{
                name: lambda name=name: lgb(name)
                for name in ("LGBMClassifier", "LGBMRegressor", "LGBMRanker")
            },
            **{
                name: lambda name=name: cat(name)
                for name in ("CatBoostClassifier", "CatBoostRegressor")
            },
            "xgb-booster": lambda: xgb("XGBClassifier").get_booster(),
            "lgb-booster": lambda: lgb("LGBMClassifier").booster_,
        }
    )


def others() -> Iterator[Pair]:
    """Smaller libraries whose models are pickled as they are."""
    import numpy as np

    rng = np.random.default_rng(0)
    x, y = rng.random((40, 3)), rng.integers(0, 2, 40)

    def statsmodels(kind: str) -> object:
        import statsmodels.api as sm

        return getattr(sm, kind)(y, sm.add_constant(x)).fit()

    def arima() -> object:
        from statsmodels.tsa.arima.model import ARIMA

        return ARIMA(x[:, 0], order=(1, 0, 0)).fit()

    def formula() -> object:
        import pandas as pd
        import statsmodels.formula.api as smf

        return smf.ols("y ~ a", pd.DataFrame({"y": x[:, 0], "a": x[:, 1]})).fit()

    def imported(module: str, name: str, *args: object, fit: bool = False, **kw: object) -> object:
        from importlib import import_module

        made = getattr(import_module(module), name)(*args, **kw)
        return made.fit(x, y) if fit else made

    def word2vec() -> object:
        from gensim.models import Word2Vec

        return Word2Vec([["a", "b"], ["b", "c"]], vector_size=4, min_count=1)

    def graph() -> object:
        import networkx

        return networkx.path_graph(4)

    def study() -> object:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        made = optuna.create_study()
        made.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2)
        return made

    def polars() -> object:
        import polars

        return polars.DataFrame({"a": [1, 2], "b": ["x", "y"]})

    yield from attempts(
        {
            "ols": lambda: statsmodels("OLS"),
            "logit": lambda: statsmodels("Logit"),
            "glm": lambda: statsmodels("GLM"),
            "arima": arima,
            "formula": formula,
            "hmm": lambda: imported("hmmlearn.hmm", "GaussianHMM").fit(x),
            "smote": lambda: imported("imblearn.over_sampling", "SMOTE"),
            "balanced": lambda: imported(
                "imblearn.ensemble", "BalancedRandomForestClassifier", fit=True
            ),
            "umap": lambda: imported("umap", "UMAP", n_neighbors=3).fit(x),
            "hdbscan": lambda: imported("hdbscan", "HDBSCAN").fit(x),
            "auto-arima": lambda: imported("pmdarima", "auto_arima", x[:, 0]),
            "word2vec": word2vec,
            "phrases": lambda: imported("gensim.models.phrases", "Phrases", [["a", "b"]]),
            "dictionary": lambda: imported("gensim.corpora", "Dictionary", [["a", "b"]]),
            "graph": graph,
            "study": study,
            "polars": polars,
        }
    )


def torch() -> Iterator[Pair]:
    """Tensors, modules, optimisers."""
    import torch as t
    from torch import nn

    kinds = (
        t.float32, t.float16, t.float64, t.bfloat16, t.int8, t.int16, t.int32, t.int64, t.uint8,
        t.bool, t.complex64, t.complex128, t.float8_e4m3fn, t.float8_e5m2, t.uint16, t.uint32,
    )  # fmt: skip
    for kind in kinds:
        yield f"tensor-{kind}", t.zeros(3, 2).to(kind)
    modules: dict[str, Callable[[], object]] = {}
    for name in dir(nn):
        kind = getattr(nn, name)
        if isinstance(kind, type) and issubclass(kind, nn.Module):
            for args in ((), (4,), (4, 4), (4, 4, 3), (8, 2)):
                modules.setdefault(f"{name}{args}", lambda kind=kind, args=args: kind(*args))
    yield from attempts(modules)
    linear = nn.Linear(3, 2)
    for name in dir(t.optim):
        kind = getattr(t.optim, name)
        if isinstance(kind, type) and issubclass(kind, t.optim.Optimizer):
            try:
                optimiser = kind(linear.parameters(), lr=0.1)
                yield f"{name}", optimiser
                yield f"{name}-state", optimiser.state_dict()
            except Exception:  # noqa: BLE001 - Optimizer itself, LBFGS on old releases
                continue
    sgd = t.optim.SGD(linear.parameters(), lr=0.1, momentum=0.9)
    linear(t.ones(1, 3)).sum().backward()
    sgd.step()
    schedulers = t.optim.lr_scheduler

    class Sub(t.Tensor):
        pass

    yield from attempts(
        {
            "state": linear.state_dict,
            "checkpoint": lambda: {
                "epoch": 3,
                "model": linear.state_dict(),
                "optimizer": sgd.state_dict(),
                "scheduler": schedulers.StepLR(sgd, 3).state_dict(),
                "args": {"lr": 0.1},
            },
            "step": lambda: schedulers.StepLR(sgd, 3),
            "cosine": lambda: schedulers.CosineAnnealingLR(sgd, 3),
            "parameter": lambda: nn.Parameter(t.ones(2)),
            "gradient": lambda: t.ones(2, requires_grad=True),
            "sparse": lambda: t.eye(3).to_sparse(),
            "csr": lambda: t.eye(3).to_sparse_csr(),
            "quantized": lambda: t.quantize_per_tensor(t.ones(3), 0.1, 0, t.qint8),
            "per-channel": lambda: t.quantize_per_channel(
                t.ones(2, 2), t.ones(2), t.zeros(2, dtype=t.long), 0, t.qint8
            ),
            "meta": lambda: t.ones(3, device="meta"),
            "misc": lambda: [
                t.Size([1, 2]),
                t.device("cpu"),
                t.float32,
                t.strided,
                t.preserve_format,
            ],
            "generator": lambda: t.Generator().get_state(),
            "distribution": lambda: t.distributions.Normal(t.zeros(1), t.ones(1)),
            "dataset": lambda: t.utils.data.TensorDataset(t.ones(3)),
            "buffer": lambda: nn.BatchNorm1d(3),
            "transformer": lambda: nn.TransformerEncoder(
                nn.TransformerEncoderLayer(8, 2, 16), num_layers=1
            ),
            "lstm": lambda: nn.LSTM(3, 4),
            "weight-norm": lambda: nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)),
            "old-weight-norm": lambda: nn.utils.weight_norm(nn.Linear(2, 2)),
            "dynamic": lambda: t.ao.quantization.quantize_dynamic(linear, {nn.Linear}),
            "swa": lambda: t.optim.swa_utils.AveragedModel(linear),
            "scaler": lambda: t.amp.GradScaler("cpu").state_dict(),
            "nested": lambda: t.nested.nested_tensor([t.ones(2), t.ones(3)]),
            "conj": lambda: t.ones(2, dtype=t.complex64).conj(),
            "typed-storage": lambda: t.ones(2).storage(),
            "untyped-storage": lambda: t.ones(2).untyped_storage(),
            "ordered": lambda: __import__("collections").OrderedDict(w=t.ones(2)),
        }
    )


def transformers() -> Iterator[Pair]:
    """What the Trainer and its tokenisers leave behind."""

    def arguments() -> object:
        from transformers import TrainingArguments

        return TrainingArguments(output_dir="out", report_to=[], use_cpu=True)

    def config(name: str) -> object:
        import transformers as hf

        return getattr(hf, name)()

    def model(name: str) -> object:
        import transformers as hf

        settings = getattr(hf, f"{name}Config")()
        for key, value in {
            "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 20,
            "intermediate_size": 16, "n_layer": 1, "n_embd": 16, "n_head": 2,
        }.items():  # fmt: skip
            if hasattr(settings, key):
                setattr(settings, key, value)
        return getattr(hf, f"{name}Model")(settings)

    def words() -> object:
        from tokenizers import Tokenizer, models

        return Tokenizer(models.BPE())

    def timm(name: str) -> object:
        import timm as library

        return library.create_model(name)

    yield from attempts(
        {
            "training-arguments": arguments,
            "bert-config": lambda: config("BertConfig"),
            "llama-config": lambda: config("LlamaConfig"),
            "bert": lambda: model("Bert"),
            "gpt2": lambda: model("GPT2"),
            "tokenizer": words,
            "timm": lambda: timm("mobilenetv3_small_050"),
        }
    )


MAKERS: dict[str, Maker] = {
    "standard": standard,
    "numpy": numpy,
    "pandas": pandas,
    "scipy": scipy,
    "sklearn": sklearn,
    "boosters": boosters,
    "others": others,
    "torch": torch,
    "transformers": transformers,
}


def objects(only: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, object]]:
    """(library, name, object) of every library that is installed."""
    for library, make in MAKERS.items():
        if only and library not in only:
            continue
        try:
            for name, value in make():
                yield library, name, value
        except ImportError:
            continue
