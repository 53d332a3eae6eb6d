# METADATA
# title: Template or tokenizer config in weights carries an escape payload
# description: >-
#   Chat templates are Jinja programs that inference servers run on every request. This one uses what
#   no conversation needs and every sandbox escape does: attributes with double underscores, the attr
#   filter, characters written as escapes, other templates, or the engine's own objects.
# scope: package
# related_resources:
# - ref: https://jinja.palletsprojects.com/en/stable/sandbox/
# custom:
#   id: MODEL-008
#   severity: high
#   precision: high
#   controls:
#     cwe: [CWE-1336]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0018.002]
#     nist-ssdf: [PW.4.4]
#   facts: ["artifact.template[~constructs]"]
#   remediation: >-
#     Do not serve the model. Replace the template by the one that the model's authors publish, and
#     render templates in Jinja's ImmutableSandboxedEnvironment only.
#   examples:
#   - file: tokenizer_config.json
#     bad: |
#       {"chat_template": "{{ messages.__class__.__mro__ }}"}
#     good: |
#       {"chat_template": "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}{% endfor %}"}
package mlwarden.model.template_payload

findings contains {"fact": template.id, "message": message, "severity": severity} if {
	some template in input.facts["artifact.template"]
	some construct in template.constructs
	message := concat(" ", ["the chat template uses", object.get(words, construct, construct)])
	severity := object.get({"large-range": "medium"}, construct, "high")
}

words := {
	"dunder": "attributes with double underscores",
	"attr-filter": "the attr filter",
	"hidden-text": "text that hides what it says",
	"computed-name": "names that are put together from pieces",
	"inclusion": "another template",
	"large-range": "a loop of a million steps",
}
