"""What is said of a data file without reading all of it."""

from __future__ import annotations

from typing import Literal

from checker.model import Fact

DataFormat = Literal["csv", "tsv", "jsonl", "parquet"]


class DataFile(Fact, kw_only=True, omit_defaults=True, tag="data.file"):
    """One file of records.

    `rows` counts records without a header; where the file is too large to count, it is estimated
    from its beginning and `rows_exact` is false. `columns` are the names that the file itself gives
    (a header, the keys of JSON records, a schema), `column_count` is known without names as well.
    `header` is absent where it cannot be told. `folder` is the unit of data that the file belongs
    to, given when the project is assembled.
    """

    format: DataFormat
    bytes: int
    rows: int
    rows_exact: bool
    column_count: int
    columns: tuple[str, ...] = ()
    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None
    folder: str | None = None
