"""Calls that fetch something: where they say from where, and where what they fetch is put.

All of it is data. Names are canonical ones, `X()` is what the function X returns.
"""

from __future__ import annotations

DOWNLOADS: dict[str, tuple[int, str]] = {
    "urllib.request.urlretrieve": (1, "filename"),
    "wget.download": (1, "out"),
    "gdown.download": (1, "output"),
    "torch.hub.download_url_to_file": (1, "dst"),
    "boto3.client().download_file": (2, "Filename"),
    "boto3.client().download_fileobj": (2, "Fileobj"),
    "boto3.resource().Bucket.download_file": (1, "Filename"),
    "boto3.resource().Bucket.download_fileobj": (1, "Fileobj"),
    "boto3.resource().meta.client.download_file": (2, "Filename"),
    "boto3.resource().Object.download_file": (0, "Filename"),
    "boto3.resource().Object.download_fileobj": (0, "Fileobj"),
    "google.cloud.storage.Client.bucket().blob().download_to_filename": (0, "filename"),
    "google.cloud.storage.Client.get_bucket().blob().download_to_filename": (0, "filename"),
    "google.cloud.storage.Client.bucket().blob().download_to_file": (0, "file_obj"),
    "google.cloud.storage.Client.get_bucket().blob().download_to_file": (0, "file_obj"),
    "torchvision.datasets.utils.download_url": (1, "root"),
}
"""Calls that fetch into a file or buffer: where that argument is."""

COPIER = "shutil.copyfileobj"
"""The function that writes what is in one file into another."""

BUFFERED = frozenset({"Fileobj", "file_obj", ""})
"""What such an argument is called where it is a buffer and not a path."""

DOWNLOAD_METHODS: dict[str, tuple[int, str]] = {
    "download_file": (2, "Filename"),
    "download_fileobj": (2, "Fileobj"),
    "download_to_filename": (0, "filename"),
    "download_to_file": (0, "file_obj"),
    "readinto": (0, ""),
}
"""The same on objects whose class could not be told: names that mean nothing else."""

CLIENTS = (
    *("requests", "requests.Session", "httpx", "httpx.Client", "httpx.AsyncClient"),
    "aiohttp.ClientSession",
)
"""What asks the network by the name of a verb."""

ADDRESSED: dict[str, tuple[str, str]] = {
    **{f"{client}.{verb}": ("0", "url") for client in CLIENTS for verb in ("get", "post")},
    **{f"{client}.{verb}": ("1", "url") for client in CLIENTS for verb in ("request", "stream")},
    **{
        f"pandas.read_{kind}": ("0", name)
        for kind, name in {
            **dict.fromkeys(("csv", "table", "pickle"), "filepath_or_buffer"),
            "json": "path_or_buf",
            "excel": "io",
            "parquet": "path",
        }.items()
    },
    "urllib.request.urlopen": ("0", "url"),
    "urllib.request.urlretrieve": ("0", "url"),
    "urllib.request.Request": ("0", "url"),
    "urllib3.PoolManager.request": ("1", "url"),
    "wget.download": ("0", "url"),
    "gdown.download": ("0", "url"),
    "pooch.retrieve": ("0", "url"),
    "fsspec.open": ("0", "urlpath"),
    "keras.utils.get_file": ("1", "origin"),
    "torch.hub.load_state_dict_from_url": ("0", "url"),
    "torch.hub.download_url_to_file": ("0", "url"),
    "torchvision.datasets.utils.download_url": ("0", "url"),
    "torchvision.datasets.utils.download_and_extract_archive": ("0", "url"),
}
"""Functions that fetch what is at an address: the position and the keyword of it."""
