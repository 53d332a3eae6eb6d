# METADATA
# title: Arguments of a call
# description: >-
#   Accessors over the three-valued arguments of a python.call fact. None of them holds for a value
#   that could not be known, so uncertainty never becomes a finding by accident.
package mlwarden.lib.args

# The value given by keyword, or by position where no keyword has it.
at(call, _, name) := call.keywords[name]

at(call, index, name) := call.args[index] if not call.keywords[name]

# Certainly left out: no keyword, no position, nothing hidden in *args or **kwargs.
absent(call, name) if {
	not call.keywords[name]
	not call.open
}

absent_at(call, index, name) if {
	absent(call, name)
	not call.starred
	count(call.args) <= index
}

# Certainly this literal.
is(call, name, value) if call.keywords[name].value == value

is_at(call, index, name, value) if at(call, index, name).value == value

# Given, whatever its value.
given(call, name) if call.keywords[name]

given_at(call, index, name) if at(call, index, name)

# The last part of a dotted name.
last(name) := part if {
	parts := split(name, ".")
	part := parts[count(parts) - 1]
}

# A literal of any kind.
known(value) if "value" in object.keys(value)

# The source the value comes from is outside the project: network, request, argv, input, model.
outside(value) if value.origin in {"network", "download", "request", "argv", "input", "model"}

# The full hash of a commit.
commit(value) if {
	is_string(value.value)
	count(value.value) == 40
	trim(value.value, "0123456789abcdef") == ""
}

# The words for an origin.
origin_words := {
	"network": "the network",
	"download": "the network",
	"request": "a request",
	"argv": "the command line",
	"input": "user input",
	"model": "a language model",
}

# Called or handed on, and not itself replaced by something else (`torch.load = patched`).
used(call) if object.get(call, "form", "call") != "assignment"
