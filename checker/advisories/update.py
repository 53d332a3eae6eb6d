"""Fetch the published advisories of PyPI and import them: the only place that uses a network."""

from __future__ import annotations

import tempfile
from pathlib import Path

from checker.advisories.importing import Imported, import_advisories
from checker.advisories.store import AdvisoryError

DEFAULT_URL = "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
"""OSV's export of one ecosystem, about 30 MB."""

MAX_DOWNLOAD_BYTES = 1024 * 1024 * 1024
"""Thirty times what the export has today."""

TIMEOUT_SECONDS = 60

_CHUNK = 1024 * 1024


def update(target: Path, url: str = DEFAULT_URL) -> Imported:
    """Download the export and write the database. Raises AdvisoryError; the old one then stays."""
    if not url.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise AdvisoryError(f"{url}: not an https address")
    with tempfile.TemporaryDirectory(prefix="mlwarden-") as folder:
        archive = Path(folder) / "all.zip"
        _download(url, archive)
        return import_advisories(archive, target, origin=url)


def _download(url: str, target: Path) -> None:
    import requests

    received = 0
    try:
        with (
            requests.get(url, stream=True, timeout=TIMEOUT_SECONDS) as response,
            target.open("wb") as stream,
        ):
            response.raise_for_status()
            for chunk in response.iter_content(_CHUNK):
                received += len(chunk)
                if received > MAX_DOWNLOAD_BYTES:
                    raise AdvisoryError(f"{url}: over {MAX_DOWNLOAD_BYTES} bytes")
                stream.write(chunk)
    except (requests.RequestException, OSError) as error:
        hint = "without a network, use: mlwarden advisories import FILE"
        raise AdvisoryError(f"{url}: {error}", hint=hint) from error
