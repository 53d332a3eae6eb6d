# METADATA
# title: Code is taken from a branch of somebody's repository
# description: >-
#   torch.hub.load downloads a repository from GitHub and runs its hubconf.py; a custom pipeline of
#   diffusers is run in the same way. Without a commit, what runs is what the branch or tag points at
#   on that day.
# scope: package
# related_resources:
# - ref: https://docs.pytorch.org/docs/stable/hub.html
# custom:
#   id: CODE-004
#   severity: medium
#   precision: very-high
#   controls:
#     cwe: [CWE-829]
#     owasp-ml: [ML06]
#     mitre-atlas: [AML.T0010.001]
#     nist-ssdf: [PW.4.1]
#   watch:
#   - torch.hub.load
#   - torch.hub.list
#   - torch.hub.help
#   - "*.from_pretrained[~custom_pipeline]"
#   elsewhere: lower
#   remediation: >-
#     Name the commit that was reviewed (torch.hub.load("owner/repo:<40-digit hash>", ...)), or keep
#     a copy in the project and use source="local".
#   params:
#     trusted_repositories:
#       type: array
#       default: []
#       description: Prefixes of repositories whose branches are trusted, such as "pytorch/".
#   examples:
#   - file: load.py
#     bad: |
#       import torch
#       model = torch.hub.load("someone/detector", "small")
#     good: |
#       import torch
#       model = torch.hub.load("someone/detector:0f3b5b1a3c3ee7cd0a6e7a8d4ad7b04d9a3c1f2e", "small")
package mlwarden.code.hub_code_from_branch

import data.mlwarden.lib.args

findings contains {"fact": call.id, "message": message, "severity": severity} if {
	some name in {"torch.hub.load", "torch.hub.list", "torch.hub.help"}
	some call in input.calls[name]
	args.used(call)
	from_github(call)
	repository := args.at(call, 0, places[name]).value
	not trusted(repository)
	severity := level(repository)
	message := messages[severity]
}

findings contains {"fact": call.id, "message": message, "severity": "low"} if {
	some call in input.calls["torch.hub.load"]
	args.used(call)
	args.is(call, "skip_validation", true)
	repository := args.at(call, 0, "repo_or_dir").value
	fixed(repository)
	message := "skip_validation=True accepts a commit of any fork"
}

findings contains {"fact": call.id, "message": message, "severity": severity} if {
	some call in input.calls["torch.hub.load"]
	args.used(call)
	from_github(call)
	not args.known(args.at(call, 0, "repo_or_dir"))
	some keyword, severity in {"trust_repo": "medium", "skip_validation": "low"}
	args.is(call, keyword, true)
	message := sprintf("%s=True, and which repository's code runs cannot be told", [keyword])
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["*.from_pretrained"]
	args.used(call)
	pipeline := call.keywords.custom_pipeline.value
	contains(pipeline, "/")
	not local(pipeline)
	not trusted(pipeline)
	args.absent(call, "custom_revision")
	message := "the custom pipeline is code that its owner can change at any time"
}

places := {
	"torch.hub.load": "repo_or_dir",
	"torch.hub.list": "github",
	"torch.hub.help": "github",
}

messages := {
	"medium": "the repository's code is that of a branch",
	"low": "the repository's code is that of a tag, which can be moved",
}

# Downloaded, as far as one can tell.
from_github(call) if {
	not call.keywords.source
	not call.open
}

from_github(call) if args.is(call, "source", "github")

trusted(repository) if {
	some prefix in input.params.trusted_repositories
	startswith(repository, prefix)
}

level(repository) := "medium" if {
	contains(repository, "/")
	not local(repository)
	moving(repository)
}

level(repository) := "low" if {
	contains(repository, "/")
	not local(repository)
	not moving(repository)
	not fixed(repository)
}

moving(repository) if not contains(repository, ":")

moving(repository) if {
	reference := split(repository, ":")[1]
	reference in {"main", "master", "develop", "dev", "trunk", "HEAD", "latest", ""}
}

# A commit, in full or shortened as people write it.
fixed(repository) if {
	contains(repository, ":")
	reference := split(repository, ":")[1]
	count(reference) >= 7
	trim(reference, "0123456789abcdef") == ""
}

local(path) if {
	some start in {"/", "./", "../", "~"}
	startswith(path, start)
}
