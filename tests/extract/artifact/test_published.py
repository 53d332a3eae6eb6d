"""Published ways round a scanner or into a loader that are more than a name, by their ids.

Advisories about names are in `gadgets.py`, tricks of streams in `test_bypasses.py`. Where several
advisories share one gadget family, each stands here with a member of that family.
"""

from __future__ import annotations

import json
import struct

import pytest

from tests.extract.artifact import builders as b
from tests.extract.artifact.archives import Member, plain_zip, tarred, torch_zip, zipped
from tests.extract.artifact.evasions import EVIL, GOOD, _npy
from tests.extract.artifact.findings import fails, findings
from tests.extract.artifact.opcodes import PAYLOAD, call, name, pickled, text

FAMILIES = {
    "GHSA-4r9r-ch6f-vxmx": ("torch.utils.bottleneck.__main__", "run_cprofile"),
    "GHSA-jhph-76pp-mggw": ("torch.utils.collect_env", "run_and_read_all"),
    "GHSA-5qwp-399c-mjwf": ("trace", "Trace.runctx"),
    "GHSA-x696-vm39-cp64": ("profile", "Profile.run"),
    "GHSA-6vqj-c2q5-j97w": ("profile", "runctx"),
    "GHSA-7cq8-mj8x-j263": ("idlelib.autocomplete", "AutoComplete.fetch_completions"),
    "GHSA-8r4j-24qv-fmq9": ("idlelib.calltip", "Calltip.fetch_tip"),
    "GHSA-9xph-j2h6-g47v": ("idlelib.calltip", "get_entity"),
    "GHSA-m869-42cg-3xwr": ("idlelib.debugobj", "ObjectTreeItem.SetText"),
    "GHSA-j343-8v2j-ff7w": ("idlelib.run", "Executive.runcode"),
    "GHSA-q77w-mwjj-7mqx": ("asyncio.unix_events", "_UnixSubprocessTransport._start"),
    "GHSA-5hvc-6wx8-mvv4": ("pydoc", "locate"),
    "GHSA-mhc9-48gj-9gp3": ("_posixsubprocess", "fork_exec"),
    "GHSA-m6fh-58r7-x697": ("_io", "FileIO"),
    "GHSA-pc6j-px3p-rrj4": ("_xxsubinterpreters", "run_string"),
    "GHSA-5hwf-rc88-82xm": ("_ctypes", "dlopen"),
    "GHSA-5cxw-w2xg-2m8h": ("_testcapi", "run_in_subinterp"),
    "GHSA-r48f-3986-4f9c": ("_interpreters", "exec"),
    "GHSA-fphw-536r-4p88": ("_pickle", "Unpickler"),
    "GHSA-wccx-j62j-r448": ("pickle", "Unpickler"),
}


@pytest.mark.parametrize("advisory", FAMILIES)
def test_family(advisory: str):
    content = pickled(call(name(*FAMILIES[advisory]), text("x")))
    assert fails(content), findings(content)


LAMBDA = {"class_name": "Lambda", "config": {"function": ["4wEAAAA=", None, None]}}
ESCAPE = "{{ cycler.__init__.__globals__.os.popen('id').read() }}"
SKOPS = {"__class__": "methodcaller", "__module__": "operator", "__loader__": "OperatorFuncNode"}


def _function(module: str, function: str, **arguments: object) -> dict[str, object]:
    asked = {"module": module, "class_name": "function", "config": function}
    return {"class_name": "Lambda", "config": {"function": asked, "arguments": arguments}}


def _layer(class_name: str, **config: object) -> dict[str, object]:
    return {"module": "keras.layers", "class_name": class_name, "config": config}


def _keras(*layers: object) -> tuple[str, bytes]:
    return "m.keras", b.keras_zip(b.keras_model(*layers))


def _external(location: str) -> tuple[str, bytes]:
    return "m.onnx", b.onnx(b.onnx_graph(initializers=(b.onnx_tensor(location),)))


def _gguf(count: int, size: int) -> tuple[str, bytes]:
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + struct.pack("<Q", 1) + b"t"
    return "m.gguf", head + struct.pack("<I", count) + struct.pack("<Q", size) * count + bytes(12)


def _skops(node: dict[str, object]) -> tuple[str, bytes]:
    return "m.skops", plain_zip({"schema.json": json.dumps(node).encode()})


def _object_array() -> bytes:
    wrapper = name("joblib.numpy_pickle", "NumpyArrayWrapper") + b")\x81}("
    for key, value in {
        "subclass": name("numpy", "ndarray"),
        "shape": b"K\1\x85",
        "order": text("C"),
        "dtype": name("numpy", "dtype") + b"(" + text("O8") + b"\x89\x88tR",
        "allow_mmap": b"\x89",
    }.items():
        wrapper += text(key) + value
    return pickled(wrapper + b"ub" + EVIL, 3)


FILES: dict[str, tuple[str, bytes]] = {
    "GHSA-769v-p64c-89pr": ("weights.txt", EVIL),
    "GHSA-jgw4-cr84-mqxg": ("pytorch_model.bin", EVIL),
    "CVE-2025-10155": ("model.pt", EVIL),
    "GHSA-w8jq-xcqf-f792": ("m.pt", torch_zip(EVIL, flags=1)),
    "GHSA-7q5r-7gvp-wc82": ("m.pt", torch_zip(EVIL, local_name="archive/data.txt")),
    "GHSA-mjqp-26hc-grxg": (
        "m.pt", zipped(Member("archive/data.pkl", EVIL)).replace(EVIL, EVIL[:-1] + b" ", 1),
    ),
    "picklescan#35": ("m.pt", b.seven_zip("data.pkl", EVIL)),
    "fickling#317": (
        "m.pkl", b"\x80\4\x95" + struct.pack("<Q", 3) + b"B\3\0\0\0abc0" + PAYLOAD + b".",
    ),
    "modelscan#351": _keras(_layer("TimeDistributed", layer=LAMBDA)),
    "CVE-2024-3660": _keras(LAMBDA),
    "CVE-2025-1550": _keras({"module": "os", "class_name": "system", "config": {"command": "x"}}),
    "CVE-2025-8747": _keras(_function("keras.utils", "get_file", origin="http://x/y")),
    "CVE-2025-12060": _keras(_function("keras.utils", "get_file", origin="x", extract=True)),
    "CVE-2025-9905": ("m.h5", b.hdf5({"model_config": json.dumps(b.keras_model(LAMBDA)).encode()})),
    "CVE-2025-9906": _keras(_function("keras.config", "enable_unsafe_deserialization")),
    "CVE-2025-12058": _keras(_layer("StringLookup", vocabulary="/etc/passwd")),
    "CVE-2025-49655": _keras(_layer("TorchModuleWrapper", module="gAI=")),
    "CVE-2026-1462": _keras(_layer("TFSMLayer", filepath="other")),
    "CVE-2026-1669": ("m.h5", b.hdf5({}, links=(("w", "/etc/passwd", "/x"),))),
    "CVE-2022-25882": _external("../../etc/passwd"),
    "CVE-2024-27318": _external("a/../../x"),
    "CVE-2026-27489": _external("/etc/passwd"),
    "CVE-2024-34359": ("m.gguf", b.gguf(ESCAPE)),
    "CVE-2026-5760": ("tokenizer_config.json", json.dumps({"chat_template": ESCAPE}).encode()),
    "CVE-2025-53630": _gguf(2, 1 << 40),
    "CVE-2026-27940": _gguf(4, 1 << 62),
    "CVE-2026-7482": _gguf(1, 1 << 50),
    "CVE-2025-54412": _skops(SKOPS),
    "CVE-2025-54413": _skops(
        {
            "__class__": "method", "__module__": "builtins", "__loader__": "MethodNode",
            "content": {"func": "call", "obj": {**SKOPS, "__loader__": "ObjectNode"}},
        }
    ),
    "CVE-2025-54886": ("m.skops", EVIL),
    "CVE-2024-34997": ("m.joblib", _object_array()),
    "CVE-2019-6446": ("a.npy", _npy("'|O'", "(1,)", EVIL)),
    "CVE-2025-23304": (
        "m.nemo", tarred({"model_config.yaml": b"_target_: os.system\n", "w.ckpt": GOOD}),
    ),
    "CVE-2025-23360": (
        "m.nemo", tarred({"model_config.yaml": b"a: 1\n", "../../x": GOOD}),
    ),
    "CVE-2024-27322": ("m.rds", b.rds(promise=True)),
}  # fmt: skip


@pytest.mark.parametrize("advisory", FILES)
def test_file(advisory: str):
    file, content = FILES[advisory]
    assert fails(content, file), findings(content, file)


def test_cve_2026_24747_items_of_a_tensor():
    """Setting items of what a rebuilding function gave writes to memory of its choice."""
    tensor = call(name("torch._utils", "_rebuild_tensor_v2"), b"K\1", b"K\0", b")", b")")
    content = pickled(tensor + b"K\0K\1s", 2)
    assert fails(content, "m.pt"), findings(content, "m.pt")
