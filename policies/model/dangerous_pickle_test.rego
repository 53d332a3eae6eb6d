package mlwarden.model.dangerous_pickle_test

import data.mlwarden.model.dangerous_pickle as policy

fact(module, name, fields) := object.union(
	{
		"id": 3,
		"module": module,
		"name": name,
		"root": module,
		"use": "reduced",
		"resolved": "constant",
		"style": "function",
		"dotted": false,
		"qualified": false,
		"stdlib": true,
		"opaque": false,
		"references": [{"module": module, "name": name, "modules": [module]}],
	},
	fields,
)

facts(imports, writes, streams) := {
	"artifact.import": imports,
	"artifact.write": writes,
	"artifact.pickle": streams,
}

results(found) := {[finding.message, object.get(finding, "severity", "critical")] | some finding in found}

test_denied_function if {
	found := policy.findings with input.facts as facts([fact("posix", "system", {})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading calls posix.system", "critical"]}
}

test_denied_by_a_parent_module if {
	reference := {"module": "asyncio.unix_events", "name": "x", "modules": ["asyncio.unix_events", "asyncio"]}
	found := policy.findings with input.facts as facts([fact("asyncio.unix_events", "x", {"references": [reference]})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading calls asyncio.unix_events.x", "critical"]}
}

test_denied_by_another_reading if {
	readings := [
		{"module": "pathlib", "name": "os.system", "modules": ["pathlib"]},
		{"module": "os", "name": "system", "modules": ["os"]},
	]
	found := policy.findings with input.facts as facts([fact("pathlib", "os.system", {"references": readings, "dotted": true})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading calls pathlib.os.system", "critical"]}
}

test_computed_name if {
	found := policy.findings with input.facts as facts([fact("", "", {"resolved": "unresolved", "stdlib": false})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading reaches a function whose name the pickle computes", "high"]}
}

test_extension_registry if {
	found := policy.findings with input.facts as facts([fact("", "1", {"resolved": "unresolved", "use": "ext"})], [], [])
		with input.params as {"trusted": []}
	{level | some [_, level] in results(found)} == {"high"}
}

test_result_that_is_called if {
	found := policy.findings with input.facts as facts([fact("builtins", "getattr", {"via": "result"})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading calls what a call of builtins.getattr gave", "high"]}
}

test_loader_of_unknown_bytes if {
	found := policy.findings with input.facts as facts([fact("torch.storage", "_load_from_bytes", {"opaque": true})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["what loading does by torch.storage._load_from_bytes cannot be known", "high"]}
}

test_write_to_an_import if {
	found := policy.findings with input.facts as facts([], [{"id": 4, "module": "numpy", "name": "size", "opcode": "BUILD"}], [])
		with input.params as {"trusted": []}
	results(found) == {["loading changes numpy.size in the running program", "critical"]}
}

test_items_of_a_tensor if {
	found := policy.findings with input.facts as facts([], [{"id": 4, "module": "torch._utils", "name": "_rebuild_tensor_v2", "opcode": "SETITEM"}], [])
		with input.params as {"trusted": []}
	results(found) == {["loading writes items into a tensor, which no model does", "critical"]}
}

test_operand_across_a_frame if {
	found := policy.findings with input.facts as facts([], [], [{"id": 5, "oddities": ["frame-crossing"]}])
		with input.params as {"trusted": []}
	{level | some [_, level] in results(found)} == {"critical"}
}

test_quiet_on_what_frameworks_write if {
	found := policy.findings with input.facts as facts(
		[
			fact("collections", "OrderedDict", {}),
			fact("torch._utils", "_rebuild_tensor_v2", {"stdlib": false}),
			fact("builtins", "getattr", {}),
		],
		[],
		[{"id": 5, "status": "complete"}],
	)
		with input.params as {"trusted": []}
	count(found) == 0
}

test_quiet_on_unknown_classes if {
	found := policy.findings with input.facts as facts([fact("mine", "Model", {"use": "newobj", "stdlib": false})], [], [])
		with input.params as {"trusted": []}
	count(found) == 0
}

test_quiet_when_trusted if {
	found := policy.findings with input.facts as facts([fact("posix", "system", {})], [], [])
		with input.params as {"trusted": ["posix.system"]}
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as facts([], [], [])
		with input.params as {"trusted": []}
	count(found) == 0
}

test_quiet_on_a_name_of_data if {
	found := policy.findings with input.facts as facts([fact("operator", "attrgetter", {"types": ["str"], "texts": ["word"]})], [], [])
		with input.params as {"trusted": []}
	results(found) == set()
}

test_name_of_what_cannot_be_known if {
	found := policy.findings with input.facts as facts([fact("operator", "attrgetter", {"types": ["str"], "opaque": true})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading calls operator.attrgetter", "critical"]}
}

test_getter_whose_arguments_nobody_knows if {
	found := policy.findings with input.facts as facts([fact("operator", "attrgetter", {})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading calls operator.attrgetter", "critical"]}
}

test_quiet_on_values_of_a_denied_module if {
	found := policy.findings with input.facts as facts([fact("subprocess", "CompletedProcess", {"use": "newobj", "style": "class"})], [], [])
		with input.params as {"trusted": []}
	results(found) == set()
}

test_quiet_on_what_is_only_mentioned if {
	found := policy.findings with input.facts as facts([fact("uuid", "uuid4", {"use": "imported"})], [], [])
		with input.params as {"trusted": []}
	results(found) == set()
}

test_denied_when_it_is_called if {
	found := policy.findings with input.facts as facts([fact("uuid", "uuid4", {})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading calls uuid.uuid4", "critical"]}
}

test_function_of_code_in_the_file if {
	found := policy.findings with input.facts as facts([fact("cloudpickle.cloudpickle", "_make_function", {"root": "cloudpickle"})], [], [])
		with input.params as {"trusted": []}
	results(found) == {["loading calls cloudpickle.cloudpickle._make_function, which makes a function of code in the file", "critical"]}
}

test_quiet_on_what_a_maker_gives if {
	found := policy.findings with input.facts as facts([fact("sympy.core.function", "_rebuild_undef", {"via": "result", "root": "sympy", "stdlib": false})], [], [])
		with input.params as {"trusted": []}
	results(found) == set()
}
