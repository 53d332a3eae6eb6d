"""Known vulnerabilities and malicious packages, matched without a network.

`osv` reads published advisories, `store` keeps them by package in one SQLite file, `matching` says
which versions they concern, `grouping` merges the aliases of one defect, `audit` answers for one
declaration, `services` lets pip-audit use the same data, and its own services be used here.
"""
