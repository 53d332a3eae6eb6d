"""Everything that declares what a project installs → `dependency`, `index`, `manifest` facts.

One module per place of declaration. `facts` holds the types, `requirement` reads one requirement,
`pins` grades a version specifier, `links` reads URLs, `toml_positions` finds keys in TOML text.
"""
