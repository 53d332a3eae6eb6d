# METADATA
# title: A model or data is fetched over plain HTTP or FTP
# description: >-
#   Nobody vouches for what arrives over an unencrypted connection: anybody on the way can read it
#   and put other data, weights or code in its place.
# scope: package
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/319.html
# custom:
#   id: SEC-004
#   severity: medium
#   precision: very-high
#   controls:
#     cwe: [CWE-319, CWE-494]
#     mitre-atlas: [AML.T0010.002]
#     gdpr: ["32"]
#     hipaa: [164.312(e)(1)]
#     soc2: [CC6.7]
#     pci-dss: [4.2.1]
#   watch:
#   - "urllib.request.urlopen[~urls]"
#   - "urllib.request.urlretrieve[~urls]"
#   - "urllib.request.Request[~urls]"
#   - "urllib.request.OpenerDirector.open[~urls]"
#   - "requests.get[~urls]"
#   - "requests.post[~urls]"
#   - "requests.put[~urls]"
#   - "requests.request[~urls]"
#   - "requests.Session.get[~urls]"
#   - "requests.Session.post[~urls]"
#   - "httpx.get[~urls]"
#   - "httpx.post[~urls]"
#   - "httpx.stream[~urls]"
#   - "httpx.Client.get[~urls]"
#   - "httpx.AsyncClient.get[~urls]"
#   - "aiohttp.ClientSession.get[~urls]"
#   - "aiohttp.ClientSession.post[~urls]"
#   - "urllib3.PoolManager.request[~urls]"
#   - "wget.download[~urls]"
#   - "gdown.download[~urls]"
#   - "pooch.retrieve[~urls]"
#   - "torch.hub.load_state_dict_from_url[~urls]"
#   - "torch.hub.download_url_to_file[~urls]"
#   - "torchvision.datasets.utils.download_url[~urls]"
#   - "torchvision.datasets.utils.download_and_extract_archive[~urls]"
#   - "keras.utils.get_file[~urls]"
#   - "requests.Session.request[~urls]"
#   - "httpx.request[~urls]"
#   - "httpx.Client.post[~urls]"
#   - "httpx.AsyncClient.post[~urls]"
#   - "aiohttp.ClientSession.request[~urls]"
#   - "urllib3.request[~urls]"
#   - "fastai.untar_data[~urls]"
#   - "dask.dataframe.read_csv[~urls]"
#   - "dask.dataframe.read_parquet[~urls]"
#   - "dask.dataframe.read_json[~urls]"
#   - ftplib.FTP
#   - http.client.HTTPConnection
#   - "pandas.read_csv[~urls]"
#   - "pandas.read_table[~urls]"
#   - "pandas.read_json[~urls]"
#   - "pandas.read_excel[~urls]"
#   - "pandas.read_parquet[~urls]"
#   - "pandas.read_pickle[~urls]"
#   - "polars.read_csv[~urls]"
#   - "polars.read_parquet[~urls]"
#   - "numpy.loadtxt[~urls]"
#   - "numpy.genfromtxt[~urls]"
#   - "fsspec.open[~urls]"
#   - "datasets.load_dataset[~http|ftp]"
#   - "skimage.io.imread[~urls]"
#   - "imageio.imread[~urls]"
#   facts: [shell.command]
#   elsewhere: lower
#   remediation: >-
#     Use https://. Where the server has none, keep a copy of the file in the project or its storage
#     and check its hash.
#   params:
#     trusted_hosts:
#       type: array
#       default: []
#       description: Hosts that may be asked without encryption, such as those of an internal network.
#   examples:
#   - file: fetch.py
#     bad: |
#       from urllib.request import urlretrieve
#       urlretrieve("http://models.example.com/weights.bin", "weights.bin")
#     good: |
#       from urllib.request import urlretrieve
#       urlretrieve("https://models.example.com/weights.bin", "weights.bin")
package mlwarden.sec.plain_http

import data.mlwarden.lib.paths

findings contains {"fact": call.id, "message": message} if {
	some _, calls in input.calls
	some call in calls
	object.get(call, "form", "call") != "assignment"
	some url in call.urls
	url.scheme in {"http", "ftp"}
	url.host
	not url.local
	not url.host in input.params.trusted_hosts
	message := sprintf("%s is asked over %s, unencrypted", [url.host, url.scheme])
}

findings contains {"fact": call.id, "message": message} if {
	some name, scheme in {"ftplib.FTP": "ftp", "http.client.HTTPConnection": "http"}
	some call in input.calls[name]
	host := call.args[0].value
	contains(host, ".")
	not own(host)
	not host in input.params.trusted_hosts
	message := sprintf("%s is asked over %s, unencrypted", [host, scheme])
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["datasets.load_dataset"]
	some address in call.keywords.data_files.value
	some scheme in {"http", "ftp"}
	startswith(address, concat("", [scheme, "://"]))
	host := split(address, "/")[2]
	contains(host, ".")
	not own(host)
	not host in input.params.trusted_hosts
	message := sprintf("%s is asked over %s, unencrypted", [host, scheme])
}

findings contains {"fact": command.id, "message": message} if {
	some command in input.facts["shell.command"]
	not paths.prose(command)
	command.program in {"curl", "wget", "aria2c", "git"}
	some url in command.urls
	url.scheme in {"http", "ftp"}
	not url.local
	not url.host in input.params.trusted_hosts
	message := sprintf("%s is asked over %s, unencrypted", [url.host, url.scheme])
}

# A network of one's own.
own(host) if {
	some start in {"127.", "10.", "192.168.", "0.0.0.0", "169.254."}
	startswith(host, start)
}

own(host) if {
	some end in {".local", ".internal", ".lan", ".svc", ".test", ".localhost"}
	endswith(host, end)
}
