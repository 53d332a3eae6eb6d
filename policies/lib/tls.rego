# METADATA
# title: Certificate checks of commands
# description: Options of programs and variables of their environment after which any certificate is accepted.
package mlwarden.lib.tls

insecure := {
	"curl": {"-k", "--insecure", "--proxy-insecure"},
	"wget": {"--no-check-certificate"},
}

unverified(words) if {
	some word in words
	lower(word) in {"http.sslverify=false", "http.sslverify=0"}
}

unverified(words) if {
	some index, word in words
	lower(word) == "http.sslverify"
	lower(words[index + 1]) in {"false", "0"}
}

# Every address is that of the machine itself.
at_home(command) if {
	count(command.urls) > 0
	every url in command.urls {
		home(url)
	}
}

# The machine itself; another one in the same network is asked over that network.
home(url) if url.host in {"localhost", "::1", "0.0.0.0", "host.docker.internal"}

home(url) if startswith(url.host, "127.")

home(url) if {
	some ending in [".localhost", ".test", ".invalid"]
	endswith(url.host, ending)
}

variables := {
	"PYTHONHTTPSVERIFY": {"0"},
	"CURL_CA_BUNDLE": {""},
	"REQUESTS_CA_BUNDLE": {""},
	"GIT_SSL_NO_VERIFY": {"1", "true"},
	"MLFLOW_TRACKING_INSECURE_TLS": {"true", "True", "1"},
	"NODE_TLS_REJECT_UNAUTHORIZED": {"0"},
	"SSL_CERT_FILE": {""},
}
