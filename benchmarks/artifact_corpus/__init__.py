"""Artifacts built by script: what real libraries write, what attackers write, what is broken."""
