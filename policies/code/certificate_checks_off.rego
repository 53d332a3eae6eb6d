# METADATA
# title: Certificate checking is switched off
# description: >-
#   Without a check of the server's certificate, anybody between here and there can read what is
#   sent and answer in the server's name: with other data, other weights, other code.
# scope: package
# related_resources:
# - ref: https://docs.python.org/3/library/ssl.html#security-considerations
# - ref: https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
# custom:
#   id: CODE-010
#   severity: high
#   precision: very-high
#   controls:
#     cwe: [CWE-295]
#     nist-ssdf: [PW.5.1]
#     gdpr: ["32"]
#     hipaa: [164.312(e)(1)]
#     soc2: [CC6.7]
#     pci-dss: [4.2.1]
#   watch:
#   - "requests.get[~verify]"
#   - "requests.post[~verify]"
#   - "requests.put[~verify]"
#   - "requests.patch[~verify]"
#   - "requests.delete[~verify]"
#   - "requests.head[~verify]"
#   - "requests.options[~verify]"
#   - "requests.request[~verify]"
#   - "requests.Session.get[~verify]"
#   - "requests.Session.post[~verify]"
#   - "requests.Session.put[~verify]"
#   - "requests.Session.patch[~verify]"
#   - "requests.Session.delete[~verify]"
#   - "requests.Session.head[~verify]"
#   - "requests.Session.request[~verify]"
#   - "requests.Session.send[~verify]"
#   - requests.Session.verify
#   - "httpx.get[~verify]"
#   - "httpx.post[~verify]"
#   - "httpx.put[~verify]"
#   - "httpx.patch[~verify]"
#   - "httpx.delete[~verify]"
#   - "httpx.head[~verify]"
#   - "httpx.request[~verify]"
#   - "httpx.stream[~verify]"
#   - "httpx.Client[~verify]"
#   - "httpx.AsyncClient[~verify]"
#   - "httpx.HTTPTransport[~verify]"
#   - "httpx.AsyncHTTPTransport[~verify]"
#   - "boto3.client[~verify]"
#   - "boto3.resource[~verify]"
#   - "boto3.session.Session.client[~verify]"
#   - "boto3.Session.client[~verify]"
#   - "boto3.Session.resource[~verify]"
#   - "aiohttp.TCPConnector[~ssl]"
#   - "aiohttp.ClientSession.get[~ssl]"
#   - "aiohttp.ClientSession.post[~ssl]"
#   - "aiohttp.ClientSession.request[~ssl]"
#   - "elasticsearch.Elasticsearch[~verify]"
#   - "elasticsearch.AsyncElasticsearch[~verify]"
#   - "opensearchpy.OpenSearch[~verify]"
#   - "tornado.httpclient.HTTPRequest[~validate_cert]"
#   - "hvac.Client[~verify]"
#   - "minio.Minio[~cert_check]"
#   - "qdrant_client.QdrantClient[~verify]"
#   - "gdown.download[~verify]"
#   - "jenkins.Jenkins[~ssl_verify]"
#   - "gitlab.Gitlab[~ssl_verify]"
#   - "tritonclient.http.InferenceServerClient[~verify]"
#   - ssl._create_unverified_context
#   - ssl._create_stdlib_context
#   - ssl._create_default_https_context
#   - ssl.SSLContext.check_hostname
#   - ssl.SSLContext.verify_mode
#   - ssl.wrap_socket
#   - "urllib3.PoolManager[~cert_reqs]"
#   - "urllib3.HTTPSConnectionPool[~cert_reqs]"
#   - "urllib3.connectionpool.HTTPSConnectionPool[~cert_reqs]"
#   - "urllib3.connection_from_url[~cert_reqs]"
#   - "websocket.create_connection[~sslopt]"
#   - "websocket.WebSocket[~sslopt]"
#   - "*.run_forever[~sslopt]"
#   - "*.verify"
#   - "*.check_hostname"
#   - "*.verify_ssl"
#   - "pymongo.MongoClient[~tls]"
#   - "pymongo.AsyncMongoClient[~tls]"
#   - "redis.Redis[~ssl_cert_reqs]"
#   - "redis.StrictRedis[~ssl_cert_reqs]"
#   - "redis.from_url[~ssl_cert_reqs]"
#   - "redis.asyncio.Redis[~ssl_cert_reqs]"
#   - "*.setopt[~SSL_VERIFY]"
#   - "*.verify_mode"
#   - os.environ.__setitem__
#   - os.environ.setdefault
#   - os.putenv
#   facts: [shell.command]
#   lists: [tls_clients]
#   elsewhere: lower
#   remediation: >-
#     Leave the check on. For a certificate of your own authority pass its file (verify="ca.pem",
#     ssl.create_default_context(cafile="ca.pem")).
#   examples:
#   - file: fetch.py
#     bad: |
#       import requests
#       weights = requests.get("https://models.example.com/w.safetensors", verify=False).content
#     good: |
#       import requests
#       weights = requests.get("https://models.example.com/w.safetensors").content
package mlwarden.code.certificate_checks_off

import data.mlwarden.lib.args
import data.mlwarden.lib.paths
import data.mlwarden.lib.tls

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some name, keywords in data.mlwarden.lists.tls_clients
	some call in input.calls[name]
	some keyword in split(keywords, " ")
	call.keywords[keyword].value in {false, 0}
	not to_itself(call)
	message := sprintf("%s=False accepts any certificate", [keyword])
	fix := {"kind": "remove-keyword", "keyword": keyword, "safe": false}
}

findings contains {"fact": call.id, "message": message, "severity": severity, "fix": fix} if {
	some name, severity in switches
	some call in input.calls[name]
	call.form == "assignment"
	not known_elsewhere(call, name)
	call.args[0].value == false
	connects(call, name)
	message := sprintf("%s = False accepts any certificate", [args.last(name)])
	fix := {"kind": "set-value", "value": "True", "safe": false}
}

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some name in {"ssl.SSLContext.verify_mode", "*.verify_mode"}
	some call in input.calls[name]
	call.form == "assignment"
	not known_elsewhere(call, name)
	call.args[0].name == "ssl.CERT_NONE"
	message := "verify_mode = ssl.CERT_NONE accepts any certificate"
	fix := {"kind": "set-value", "value": "ssl.CERT_REQUIRED", "safe": false}
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"ssl._create_unverified_context", "ssl._create_stdlib_context"}
	some call in input.calls[name]
	object.get(call, "form", "call") == "call"
	message := "this context accepts any certificate"
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["ssl._create_default_https_context"]
	call.form == "assignment"
	call.args[0].name in {"ssl._create_unverified_context", "ssl._create_stdlib_context"}
	message := "every HTTPS connection of urllib accepts any certificate after this"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {
		"ssl.wrap_socket",
		"urllib3.PoolManager",
		"urllib3.HTTPSConnectionPool",
		"urllib3.connectionpool.HTTPSConnectionPool",
		"urllib3.connection_from_url",
	}
	some call in input.calls[name]
	unchecked(call.keywords.cert_reqs)
	message := "cert_reqs is set so that any certificate is accepted"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"pymongo.MongoClient", "pymongo.AsyncMongoClient"}
	some call in input.calls[name]
	some keyword in {"tlsAllowInvalidCertificates", "tlsInsecure"}
	args.is(call, keyword, true)
	message := sprintf("%s=True accepts any certificate", [keyword])
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.asyncio.Redis"}
	some call in input.calls[name]
	no_certificate(call.keywords.ssl_cert_reqs)
	message := "ssl_cert_reqs is set so that any certificate is accepted"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"websocket.create_connection", "websocket.WebSocket", "*.run_forever"}
	some call in input.calls[name]
	call.parts["sslopt.cert_reqs"].name == "ssl.CERT_NONE"
	message := "cert_reqs is set so that any certificate is accepted"
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["*.setopt"]
	call.args[0].name in {"pycurl.SSL_VERIFYPEER", "pycurl.SSL_VERIFYHOST"}
	call.args[1].value in {0, false}
	message := sprintf("%s is set so that any certificate is accepted", [call.args[0].name])
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"os.environ.__setitem__", "os.environ.setdefault", "os.putenv"}
	some call in input.calls[name]
	variable := call.args[0].value
	call.args[1].value in tls.variables[variable]
	message := sprintf("%s makes later connections accept any certificate", [variable])
}

findings contains {"fact": command.id, "message": message, "severity": level(command)} if {
	some command in input.facts["shell.command"]
	some option in tls.insecure[command.program]
	command.options[option] != null
	not tls.at_home(command)
	message := sprintf("%s accepts any certificate with %s", [command.program, option])
}

findings contains {"fact": command.id, "message": message, "severity": level(command)} if {
	some command in input.facts["shell.command"]
	command.program == "git"
	tls.unverified(command.arguments)
	message := "git accepts any certificate with http.sslVerify=false"
}

findings contains {"fact": command.id, "message": message, "severity": level(command)} if {
	some command in input.facts["shell.command"]
	some variable, value in command.settings
	value in tls.variables[variable]
	message := sprintf("%s makes later connections accept any certificate", [variable])
}

# What a text tells people to type is done by them, not by the project.
level(command) := "info" if paths.prose(command)

level(command) := "high" if not paths.prose(command)

switches := {
	"requests.Session.verify": "high",
	"ssl.SSLContext.check_hostname": "high",
	"*.check_hostname": "high",
	"*.verify_ssl": "high",
	"*.verify": "medium",
}

# Many things are verified; of an object that is not known, its name must speak of a connection.
connects(_, name) if name != "*.verify"

connects(call, "*.verify") if {
	some word in {"session", "client", "http", "conn", "requests"}
	contains(lower(call.text), word)
}

# There is nobody between a machine and itself.
to_itself(call) if {
	some url in call.urls
	tls.home(url)
}

# A call that stands under an exact name as well is judged there.
known_elsewhere(call, name) if {
	startswith(name, "*.")
	call.name in {"requests.Session.verify", "ssl.SSLContext.check_hostname", "ssl.SSLContext.verify_mode"}
}

no_certificate(value) if value.value == null

no_certificate(value) if value.value in {"none", "NONE"}

no_certificate(value) if unchecked(value)

unchecked(value) if value.value == "CERT_NONE"

unchecked(value) if value.name == "ssl.CERT_NONE"
