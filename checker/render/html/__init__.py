"""Report → one self-contained HTML page: no script, nothing loaded from elsewhere."""
