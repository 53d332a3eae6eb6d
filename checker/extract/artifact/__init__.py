"""Model artifacts: files that are loaded, and what loading them would do."""
