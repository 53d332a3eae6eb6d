"""Model files of many formats, written byte by byte. Payloads are harmless."""

from __future__ import annotations

import json
import struct

from tests.extract.artifact.archives import Member, zipped


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: bytes | str | int) -> bytes:
    """One protobuf field."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def onnx_tensor(location: str) -> bytes:
    entry = field(1, "location") + field(2, location)
    return field(1, 2) + field(2, 1) + field(8, "w") + field(13, entry) + field(14, 1)


def onnx_node(operator: str, *attributes: bytes, domain: str = "") -> bytes:
    body = field(1, "x") + field(2, "y") + field(3, "n") + field(4, operator)
    body += b"".join(field(5, one) for one in attributes)
    return body + (field(7, domain) if domain else b"")


def onnx_graph(*nodes: bytes, initializers: tuple[bytes, ...] = ()) -> bytes:
    body = b"".join(field(1, one) for one in nodes) + field(2, "g")
    return body + b"".join(field(5, one) for one in initializers)


def onnx(graph: bytes, functions: bytes = b"") -> bytes:
    head = field(1, 8) + field(2, "maker") + field(7, graph) + field(8, field(2, 13))
    return head + functions


def tf_node(name: str, operation: str, *inputs: str, text: str | None = None) -> bytes:
    body = field(1, name) + field(2, operation) + b"".join(field(3, one) for one in inputs)
    if text is not None:
        tensor = field(1, 7) + field(8, text)
        body += field(5, field(1, "value") + field(2, field(8, tensor)))
    return body


def tf_graph(*nodes: bytes, function: bytes = b"") -> bytes:
    library = field(2, field(1, function)) if function else b""
    return b"".join(field(1, one) for one in nodes) + library + field(4, field(1, 1))


def tf_function(name: str, *nodes: bytes) -> bytes:
    return field(1, field(1, name)) + b"".join(field(3, one) for one in nodes)


def tf_meta(graph: bytes) -> bytes:
    return field(1, field(1, "v") + field(5, "2.0")) + field(2, graph)


def saved_model(graph: bytes) -> bytes:
    return field(1, 1) + field(2, tf_meta(graph))


def keras_zip(config: object) -> bytes:
    return zipped(
        Member("metadata.json", b'{"keras_version": "3.0.0"}'),
        Member("config.json", json.dumps(config).encode(), deflate=True),
        Member("model.weights.h5", hdf5({})),
    )


def keras_model(*layers: object) -> dict[str, object]:
    return {"module": "keras", "class_name": "Sequential", "config": {"layers": list(layers)}}


def gguf(template: str, tensors: int = 0, version: int = 3) -> bytes:
    def string(text: str) -> bytes:
        return struct.pack("<Q", len(text.encode())) + text.encode()

    entries = string("general.architecture") + struct.pack("<I", 8) + string("llama")
    entries += string("tokenizer.chat_template") + struct.pack("<I", 8) + string(template)
    return b"GGUF" + struct.pack("<IQQ", version, tensors, 2) + entries


def hdf5(attributes: dict[str, bytes], links: tuple[tuple[str, str, str], ...] = ()) -> bytes:
    """A file with one group; links are (name, outside file, object)."""
    messages = b""
    for name, value in attributes.items():
        label = name.encode() + b"\0"
        kind = struct.pack("<BBBBI", 0x13, 0, 0, 0, len(value))
        space = bytes([2, 0, 0, 0])
        body = struct.pack("<BBHHHB", 3, 0, len(label), len(kind), len(space), 0)
        messages += _message(12, body + label + kind + space + value)
    for name, outside, inside in links:
        target = b"\0" + outside.encode() + b"\0" + inside.encode() + b"\0"
        body = bytes([1, 0x08, 64, len(name)]) + name.encode() + struct.pack("<H", len(target))
        messages += _message(6, body + target)
    header = b"OHDR" + bytes([2, 2]) + struct.pack("<I", len(messages)) + messages + b"\0" * 4
    end = 48 + len(header)
    start = b"\x89HDF\r\n\x1a\n" + bytes([2, 8, 8, 0])
    return start + struct.pack("<QQQQI", 0, (1 << 64) - 1, end, 48, 0) + header


def heap(content: bytes) -> bytes:
    """A collection of HDF5 with one object."""
    size = 16 + 16 + -(-len(content) // 8) * 8 + 16
    entry = struct.pack("<HHIQ", 1, 1, 0, len(content)) + content.ljust(-(-len(content) // 8) * 8)
    return (b"GCOL\1\0\0\0" + struct.pack("<Q", size) + entry).ljust(size, b"\0")


def _message(kind: int, body: bytes) -> bytes:
    return struct.pack("<BHB", kind, len(body), 0) + body


def seven_zip(name: str, content: bytes, method: bytes = b"\0") -> bytes:
    """One member, which is stored whatever the method says."""
    raw = (name + "\0").encode("utf-16-le")
    streams = b"\x04\x06\x00\x01\x09" + _number(len(content)) + b"\x00"
    streams += (
        b"\x07\x0b\x01\x00\x01"
        + bytes([len(method)])
        + method
        + b"\x0c"
        + _number(len(content))
        + b"\x00\x00"
    )
    files = b"\x05\x01\x11" + _number(len(raw) + 1) + b"\x00" + raw + b"\x00"
    header = b"\x01" + streams + files + b"\x00"
    start = struct.pack("<QQI", len(content), len(header), 0)
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 4 + start + content + header


def _number(value: int) -> bytes:
    return (
        bytes([0xC0 | value >> 16, value & 255, value >> 8 & 255])
        if value > 0x3FFF
        else (bytes([0x80 | value >> 8, value & 255]) if value > 127 else bytes([value]))
    )


def rds(promise: bool) -> bytes:
    """An R list with a call in it, as a promise or as a mere expression."""

    def number(value: int) -> bytes:
        return struct.pack(">i", value)

    def symbol(name: bytes) -> bytes:
        return number(1) + number(0x40009) + number(len(name)) + name

    call = number(6) + symbol(b"system") + number(254)
    item = number(5 | 0x400) + number(253) + number(252) + call if promise else call
    head = b"X\n" + number(2) + number(0x040300) + number(0x020300)
    return head + number(19) + number(1) + item


def tflite(custom: str) -> bytes:
    """A flatbuffer with one operator code."""
    name = struct.pack("<I", len(custom)) + custom.encode() + b"\0"
    code_table = struct.pack("<HHHH", 8, 8, 0, 4)  # its directory: custom_code at 4
    model_table = struct.pack("<HHHH", 8, 8, 0, 4)  # operator_codes at 4
    out = bytearray(struct.pack("<I4s", 16, b"TFL3"))
    out += model_table  # 8..16
    out += struct.pack("<iI", 8, 4)  # 16: table, 20: reference to 24
    out += struct.pack("<II", 1, 12)  # 24: vector of one, 28: reference to 40
    out += code_table  # 32..40
    out += struct.pack("<iI", 8, 4)  # 40: table, 44: reference to 48
    return bytes(out + name)
