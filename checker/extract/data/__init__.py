"""Data files → one `data.file` fact each: format, rows, columns. Large files are not read whole."""
