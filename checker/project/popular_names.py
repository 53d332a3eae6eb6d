"""Names of packages that many install, and real ones that differ from those by one letter.

Counted on the index's downloads; the second list keeps real packages from being taken for
imitations of the first.
"""

from __future__ import annotations

_POPULAR = """
accelerate aiobotocore aiofiles aiohappyeyeballs aiohttp aioitertools aiosignal aiosqlite
albumentations alembic altair annotated-doc annotated-types anthropic apache-airflow argcomplete
argon2-cffi argon2-cffi-bindings asgiref asn1crypto asttokens async-lru async-timeout asyncpg
authlib awscli awswrangler azure-common azure-core azure-identity azure-keyvault-secrets
azure-storage-blob backoff backports-tarfile backports-zstd bcrypt beartype beautifulsoup4 bentoml
bitsandbytes bleach blinker botocore brotli cachecontrol cachetools catboost cattrs certifi
cfn-lint chardet charset-normalizer chromadb click-plugins cloudpickle colorama colorlog
confluent-kafka contourpy coverage crashtest croniter cryptography cycler cyclopts cython dacite
dagster databricks-sdk databricks-sql-connector dataclasses-json datadog datasets dbt-adapters
dbt-common dbt-core debugpy decorator deepdiff deepspeed defusedxml deprecated deprecation
diffusers distlib distro dnspython docker docstring-parser docutils dulwich durationpy editables
elasticsearch email-validator et-xmlfile evidently exceptiongroup execnet executing faiss-cpu
fastapi fastjsonschema fastmcp fastuuid filelock flash-attn flatbuffers fonttools frozenlist
fsspec future gensim gitpython google-ads google-analytics-admin google-api-core
google-api-python-client google-auth google-auth-httplib2 google-auth-oauthlib
google-cloud-aiplatform google-cloud-automl google-cloud-batch google-cloud-bigquery
google-cloud-bigquery-datatransfer google-cloud-bigtable google-cloud-compute google-cloud-core
google-cloud-dataflow-client google-cloud-dataform google-cloud-dataproc-metastore
google-cloud-dlp google-cloud-kms google-cloud-language google-cloud-logging google-cloud-memcache
google-cloud-monitoring google-cloud-orchestration-airflow google-cloud-os-login
google-cloud-pubsub google-cloud-redis google-cloud-resource-manager google-cloud-run
google-cloud-secret-manager google-cloud-speech google-cloud-storage google-cloud-tasks
google-cloud-texttospeech google-cloud-videointelligence google-cloud-vision
google-cloud-workflows google-crc32c google-genai google-resumable-media googleapis-common-protos
gradio graphql-core great-expectations greenlet griffelib grpc-google-iam-v1 grpcio
grpcio-health-checking grpcio-status grpcio-tools gunicorn hatchling hf-xet httpcore httplib2
httptools httpx-sse huggingface-hub humanize hydra-core hyperframe identify importlib-metadata
importlib-resources iniconfig installer invoke ipykernel ipython ipython-pygments-lexers isodate
itsdangerous jaraco-classes jaraco-context jaraco-functools jaxlib jeepney jinja2 jmespath joblib
joserfc jsonpatch jsonpath-ng jsonpointer jsonref jsonschema jsonschema-path
jsonschema-specifications jupyter jupyter-client jupyter-core jupyter-server jupyterlab
jupyterlab-pygments keyring kiwisolver kubernetes langchain langchain-core langchain-openai
langgraph langsmith libcst lightgbm lightning linkify-it-py litellm llama-cloud-services
llama-index llama-parse llvmlite loguru markdown markdown-it-py markupsafe marshmallow matplotlib
matplotlib-inline mccabe mdit-py-plugins metaflow mistune mlflow more-itertools mpmath
msal-extensions msgpack msrest multidict multiprocess mypy-extensions narwhals nbclient nbconvert
nbformat nest-asyncio networkx nodeenv notebook oauthlib omegaconf onnxruntime openai
opencv-python openpyxl opensearch-py opentelemetry-api opentelemetry-exporter-otlp
opentelemetry-exporter-otlp-proto-common opentelemetry-exporter-otlp-proto-grpc
opentelemetry-exporter-otlp-proto-http opentelemetry-exporter-prometheus
opentelemetry-instrumentation opentelemetry-instrumentation-asgi
opentelemetry-instrumentation-fastapi opentelemetry-instrumentation-requests
opentelemetry-instrumentation-threading opentelemetry-proto opentelemetry-sdk
opentelemetry-semantic-conventions opentelemetry-util-http optuna orderly-set orjson packaging
pandas pandas-stubs pandera pandocfilters paramiko pathable pathspec pbs-installer pendulum
pexpect pillow pinecone pkginfo platformdirs playwright plotly pluggy poetry poetry-core
poetry-plugin-export polars portalocker pre-commit prefect prettytable prometheus-client
prompt-toolkit propcache proto-plus protobuf psutil psycopg psycopg-binary psycopg2-binary
ptyprocess pure-eval py-key-value-aio pyarrow pyasn1 pyasn1-modules pycodestyle pycparser
pycryptodome pycryptodomex pydantic pydantic-ai-slim pydantic-core pydantic-graph
pydantic-settings pyflakes pygithub pygments pymongo pymupdf pymysql pynacl pyopenssl pyparsing
pyperclip pyproject-hooks pysocks pytest pytest-asyncio pytest-cov pytest-json-ctrf pytest-mock
pytest-timeout pytest-xdist python-dateutil python-discovery python-docx python-dotenv
python-json-logger python-multipart python-slugify pytokens pytorch-lightning pywin32 pyyaml
rapidfuzz referencing requests requests-file requests-oauthlib requests-toolbelt responses
rfc3339-validator rich-rst rich-toolkit rpds-py ruamel-yaml ruamel-yaml-clib s3transfer
safetensors sagemaker scikit-learn scramp seaborn secretstorage selenium semver
sentence-transformers sentencepiece sentry-sdk setproctitle setuptools setuptools-scm sglang
shapely shellingham simplejson slack-sdk smart-open sniffio snowflake-connector-python
snowflake-snowpark-python snowflake-sqlalchemy sortedcontainers soupsieve sphinx sqlalchemy
sqlalchemy-bigquery sqlglot sqlparse sse-starlette stack-data starlette statsmodels streamlit
structlog tabulate tenacity tensorflow termcolor text-unidecode textual threadpoolctl tiktoken
tinycss2 tokenizers tomli-w tomlkit torchaudio torchvision tornado traitlets transformers
tree-sitter tree-sitter-languages triton trove-classifiers typedload typeguard types-certifi
types-protobuf types-pyyaml types-requests types-toml typing-extensions typing-inspect
typing-inspection tzdata tzlocal uc-micro-py ultralytics uncalled-for uritemplate urllib3
uuid-utils uvicorn uvloop vcs-versioning virtualenv watchdog watchfiles wcwidth weaviate-client
webencodings websocket-client websockets werkzeug wsproto xformers xgboost xlsxwriter xmltodict
xxhash zope-interface zstandard
"""

_NEIGHBOURS = """
acachecontrol aiofile aresponses attrs beautifulsoup bpython cchardet cronitor ctransformers
cwcwidth dataset datazets dbt-score deepdiff6 dydantic dython elasticsearch5 elasticsearch6
elasticsearch7 elasticsearch8 elasticsearch9 faiss-gpu fastai futures git-python google-adk
google-oauth googleads grequests gsutil httpcore2 identity ipytest isolate jaxlie jsonpath
markdown2 mocker ncclient nest-asyncio2 ngboost openapi opentelemetry-instrumentation-wsgi panda
pkginfo2 psycopg2 psycopgbinary pyaml pyasn pymantic pymssql pymupdfb pytest-csv pytest-timeouts
pyyml retworkx ruamel-yaml-clibz scrypt semver4 spython sqlglotc unicorn uri-template websocket
willow wsgiref
"""

POPULAR: tuple[str, ...] = tuple(_POPULAR.split())

NEIGHBOURS: frozenset[str] = frozenset(_NEIGHBOURS.split())
