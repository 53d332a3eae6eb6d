"""Real libraries → their own file formats, other than pickles.

python -m benchmarks.artifact_corpus.formats OUT [WRITER ...]
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

warnings.simplefilter("ignore")


def keras(out: Path) -> None:
    """Keras models in both formats, weights, configurations."""
    from keras import Input, Model, Sequential, layers

    scanned = Input((5,))
    looked_up = Input((1,), dtype="string")
    image = Input((16, 16, 3))
    pooled = layers.GlobalAveragePooling2D()(layers.ReLU()(layers.Conv2D(4, 3)(image)))
    models = {
        "dense": Sequential([Input((8,)), layers.Dense(4, activation="relu"), layers.Dense(1)]),
        "norm": Sequential([Input((8,)), layers.Dense(4, kernel_regularizer="l2")]),
        "conv": Model(image, layers.Dense(2, activation="softmax")(pooled)),
        "lstm": Model(scanned, layers.LSTM(3)(layers.Embedding(10, 4)(scanned))),
        "words": Model(looked_up, layers.StringLookup(vocabulary=["a", "b"])(looked_up)),
        "deep": Sequential([Input((4,)), *(layers.Dense(4) for _ in range(60))]),
    }
    for name, model in models.items():
        if name in ("dense", "norm"):
            model.compile("adam", "mse", metrics=["mae"])
        model.save(out / f"{name}.keras")
        model.save(out / f"{name}.h5")
        model.save_weights(out / f"{name}.weights.h5")
        (out / f"{name}.json").write_text(model.to_json())


def tensorflow(out: Path) -> None:
    """SavedModels, frozen graphs, checkpoints, TFLite."""
    import tensorflow as tf
    from keras import Input, Sequential, layers

    model = Sequential([Input((8,)), layers.Dense(4, activation="relu"), layers.Dense(1)])
    model.export(out / "exported")

    class Scale(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = tf.Variable([1.0, 2.0])

        @tf.function(input_signature=[tf.TensorSpec([2])])
        def __call__(self, x: object) -> object:
            return x * self.weight

    scale = Scale()
    tf.saved_model.save(scale, str(out / "module"))
    tf.train.Checkpoint(m=scale).save(str(out / "checkpoint" / "ckpt"))
    graph = scale.__call__.get_concrete_function().graph.as_graph_def()
    (out / "frozen_graph.pb").write_bytes(graph.SerializeToString())
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    (out / "model.tflite").write_bytes(converter.convert())


def onnx(out: Path) -> None:
    """Exports of sklearn and torch, and a model whose weights are in another file."""
    import numpy as np
    import onnx as library
    from onnx import helper, numpy_helper
    from skl2onnx import to_onnx
    from sklearn.datasets import load_iris
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression

    x, y = load_iris(return_X_y=True)
    for name, estimator in (
        ("forest", RandomForestClassifier(5)),
        ("logistic", LogisticRegression()),
    ):
        model = to_onnx(estimator.fit(x, y), x[:1].astype("f4"))
        (out / f"{name}.onnx").write_bytes(model.SerializeToString())
    weight = numpy_helper.from_array(np.ones((64, 64), dtype="f4"), "w")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", 1, [1, 64])],
        [helper.make_tensor_value_info("y", 1, [1, 64])],
        [weight],
    )
    library.save(helper.make_model(graph), str(out / "inline.onnx"))
    library.save(
        helper.make_model(graph), str(out / "outside.onnx"), save_as_external_data=True,
        location="outside.weights", size_threshold=0,
    )  # fmt: skip


def torch(out: Path) -> None:
    """TorchScript, torch.package, exported programs, ONNX."""
    import torch as t

    linear = t.nn.Sequential(t.nn.Linear(3, 2), t.nn.ReLU())
    t.jit.script(linear).save(str(out / "scripted.pt"))
    t.jit.trace(linear, t.ones(1, 3)).save(str(out / "traced.pt"))
    t.export.save(t.export.export(linear, (t.ones(1, 3),)), str(out / "exported.pt2"))
    t.onnx.export(linear, (t.ones(1, 3),), str(out / "torch.onnx"), dynamo=False)


def safetensors(out: Path) -> None:
    """With and without metadata."""
    import numpy as np
    from safetensors.numpy import save_file

    save_file({"a": np.ones((3, 4), "f4")}, out / "plain.safetensors")
    save_file({"a": np.ones(3), "b": np.ones(2, "i4")}, out / "meta.safetensors", {"format": "pt"})
    save_file({f"layer.{n}": np.ones((8, 8), "f2") for n in range(200)}, out / "many.safetensors")


def gguf(out: Path) -> None:
    """A tiny model with a chat template of the usual kind."""
    import numpy as np
    from gguf import GGUFWriter

    template = (
        "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] }}"
        "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
    )
    writer = GGUFWriter(str(out / "model.gguf"), "llama")
    writer.add_block_count(1)
    writer.add_context_length(128)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<s>", "</s>", "a", "b"])
    writer.add_chat_template(template)
    writer.add_tensor("w", np.ones((4, 8), "f4"))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def boosters(out: Path) -> None:
    """xgboost, lightgbm and catboost in their own formats."""
    import catboost
    import lightgbm
    import numpy as np
    import xgboost

    rng = np.random.default_rng(0)
    x, y = rng.random((60, 4)), rng.integers(0, 2, 60)
    trees = xgboost.XGBClassifier(n_estimators=2).fit(x, y)
    trees.save_model(out / "xgb.json")
    trees.save_model(out / "xgb.ubj")
    light = lightgbm.LGBMClassifier(n_estimators=2, verbose=-1).fit(x, y)
    light.booster_.save_model(str(out / "lightgbm.txt"))
    cat = catboost.CatBoostClassifier(iterations=2, verbose=0, allow_writing_files=False).fit(x, y)
    cat.save_model(str(out / "cat.cbm"))
    cat.save_model(str(out / "cat.json"), format="json")


def skops(out: Path) -> None:
    """Estimators in skops' own archive."""
    from sklearn.datasets import load_iris
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from skops.io import dump

    x, y = load_iris(return_X_y=True)
    dump(LogisticRegression(max_iter=500).fit(x, y), out / "logistic.skops")
    dump(RandomForestClassifier(5).fit(x, y), out / "forest.skops")
    dump(make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y), out / "pipeline.skops")


def flax(out: Path) -> None:
    """Parameters as msgpack."""
    import numpy as np
    from flax.serialization import to_bytes

    (out / "flax_model.msgpack").write_bytes(to_bytes({"params": {"w": np.ones((3, 3), "f4")}}))


def transformers(out: Path) -> None:
    """A model folder with configuration and tokenizer."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    config = BertConfig(
        vocab_size=30,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(out / "bert")
    words = Tokenizer(models.WordLevel({"a": 0, "[UNK]": 1}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]")
    fast.chat_template = "{% for m in messages %}{{ m.role }}: {{ m.content | trim }}{% endfor %}"
    fast.save_pretrained(out / "bert")


def hdf5(out: Path) -> None:
    """Plain HDF5 in both layouts, and a pandas store."""
    import h5py
    import numpy as np

    for version in ("earliest", "latest"):
        with h5py.File(out / f"plain-{version}.h5", "w", libver=version) as file:
            for number in range(40):
                group = file.create_group(f"g{number}")
                group.create_dataset("x", data=np.zeros(4), compression="gzip")
                group.attrs["names"] = ["a", "b"]
            for number in range(60):
                file.attrs[f"k{number}"] = "value" * 20


WRITERS: dict[str, Callable[[Path], None]] = {
    "keras": keras,
    "tensorflow": tensorflow,
    "onnx": onnx,
    "torch": torch,
    "safetensors": safetensors,
    "gguf": gguf,
    "boosters": boosters,
    "skops": skops,
    "flax": flax,
    "transformers": transformers,
    "hdf5": hdf5,
}


def main(target: Path, names: list[str]) -> None:
    """One child per writer."""
    for name in names or [*WRITERS]:
        command = [
            sys.executable,
            "-m",
            __spec__.name,
            "--one",
            str(target / f"format-{name}"),
            name,
        ]
        subprocess.run(command, check=False)


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        folder = Path(sys.argv[2])
        folder.mkdir(parents=True, exist_ok=True)
        WRITERS[sys.argv[3]](folder)
    else:
        main(Path(sys.argv[1]), sys.argv[2:])
