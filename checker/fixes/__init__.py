"""Findings → text edits that cure them: plan, show, apply.

    from checker.fixes.edits import apply, diff
    from checker.fixes.plan import plan

    fix = plan(fact, denial.fix, text, read)    # text: the decoded content of the file, as
                                                # Text.text; read(path): that of another one
    changed = apply(text, fix.edits)        # raises ConflictError where the text is not as it was
    print(diff(path, text, changed))

`plan` gives None where the cure cannot be written down safely: the place is not found, the
statement is too large or unusual, or there is nothing to change any more. Applying twice changes
nothing.

A policy asks for a fix with `"fix": {"kind": KIND, …, "safe": bool}`; `safe` is true unless stated:

- `set-keyword`: `keyword`, `value` (Python source), and `index` where it may be given by position
- `remove-keyword`: `keyword`
- `safe-yaml`: `yaml.load(x, Loader=…)` and its kin become `yaml.safe_load(x)`
- `set-value`: `value` for the right side of an assignment to an attribute
- `pin-version`, `raise-version`: `version` (`dependencies`)
- `add-hashes`: `lock`, the path of the file that has the digests (`hashes`)

The edits of several fixes may be applied together; of two that change the same characters the
first wins. A fix of several edits is one change: where another meets it, it is left out whole.
"""
