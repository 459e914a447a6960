"""A server that answers as Azure does, over TLS on this machine: tokens, resource manager, Resource Graph, batches.

It serves a `World` and can be told to misbehave (`Faults`) as the documentation says that Azure does. It notes every request
that would not be one of a reader: `violations` must stay empty in every test.

Documentation: https://learn.microsoft.com/rest/api/resources, https://learn.microsoft.com/azure/governance/resource-graph,
https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling.
"""

from __future__ import annotations

import base64
import datetime
import ipaddress
import json
import re
import ssl
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TENANT = "aaaaaaaa-0000-0000-0000-00000000aaaa"
CLIENT = "bbbbbbbb-0000-0000-0000-00000000bbbb"
SECRET = "made-up-and-only-for-tests"
SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
OTHER = "22222222-2222-2222-2222-222222222222"
ALL_READ = [{"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}]

NOT_IN_GRAPH = 2
"""Types of more segments than this are no rows of the table `resources`, unless the world says so."""


def type_of(identity: str) -> str:
    namespace, *pairs = identity[identity.casefold().rindex("/providers/") + len("/providers/") :].split("/")
    return "/".join((namespace, *pairs[::2]))


class _Server(ThreadingHTTPServer):
    """A server that says nothing of a client that has gone: Python prints that to stderr, where the tests read."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)


@dataclass
class World:
    """What there is: resources by id in one case."""

    subscriptions: dict[str, str] = field(default_factory=lambda: {SUBSCRIPTION: "shop"})
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    in_graph: set[str] = field(default_factory=set)  # child types that Resource Graph has, in one case
    versions: dict[str, list[str]] = field(default_factory=dict)  # by type in one case; any version, if it is not there
    without: dict[str, str] = field(default_factory=dict)  # path in one case -> code of the error for what is not supported
    implied: set[str] = field(default_factory=set)  # ids in one case of what services have though nobody deploys it
    graph_rows: Callable[[dict[str, Any]], dict[str, Any]] = dict  # what Resource Graph shows of a resource

    def add(self, *resources: dict[str, Any]) -> None:
        for resource in resources:
            self.resources[resource["id"].casefold()] = resource

    def child_lists(self) -> dict[str, list[dict[str, Any]]]:
        """By path of the list, in one case."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for key, resource in self.resources.items():
            found[key.rpartition("/")[0]].append(resource)
        return found


@dataclass
class Faults:
    """What goes wrong."""

    throttle_every: int = 0  # each so many-th request is told to come back
    retry_after: str = "0"
    fail_every: int = 0  # each so many-th request fails with 500 or 503, once
    broken: tuple[str, ...] = ()  # patterns of paths that always fail with 500
    slow: float = 0.0  # seconds before each answer
    truncate: str = ""  # pages of Resource Graph are cut off "once" or "always"
    lose: tuple[str, ...] = ()  # types of which Resource Graph loses every second row, though it counts them
    denied: tuple[str, ...] = ()  # patterns of actions that are not allowed
    told: bool = True  # whether the list of permissions says so; deny assignments do not show there
    no_graph: bool = False
    no_batch: bool = False
    batch_later: bool = False  # batches are answered with 202, and the answer is fetched
    items_throttled: int = 0  # each so many-th item of a batch is told to come back, once
    quota: int = 0  # queries before Resource Graph says that the quota is used up
    no_tokens: int = 0  # sign-ins that fail
    die_after: int = 0  # requests after which the connection is cut for good


class AzureServer:
    def __init__(self, world: World, faults: Faults | None = None) -> None:
        self.world = world
        self.faults = faults or Faults()
        self.requests: list[tuple[str, str]] = []
        self.violations: list[str] = []
        self.waits: list[tuple[float, float]] = []  # when who was told to come back asks again: (told at, seconds)
        self.quota_used = 0
        self.failed: set[str] = set()
        self.later: dict[str, Any] = {}
        self.lock = threading.RLock()
        self._lists: dict[str, list[dict[str, Any]]] | None = None
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self.folder = tempfile.TemporaryDirectory()
        self.ca = Path(self.folder.name, "ca.pem")
        key = _certificate(self.ca)
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.answer(self, "GET")

            def do_POST(self) -> None:
                server.answer(self, "POST")

            def do_PUT(self) -> None:
                server.answer(self, self.command)

            do_PATCH = do_DELETE = do_HEAD = do_PUT  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.http = _Server(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, key)
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True, do_handshake_on_connect=False)
        self.host = f"127.0.0.1:{self.http.server_address[1]}"
        self.url = f"https://{self.host}"

    def start(self) -> None:
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What the identity library needs to sign in here."""
        return {
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_CLIENT_SECRET": SECRET,
            "REQUESTS_CA_BUNDLE": str(self.ca),
            "NO_PROXY": "127.0.0.1",
        }

    def count(self, path: str) -> int:
        return sum(1 for _, asked in self.requests if path in asked)

    # answering

    def answer(self, handler: BaseHTTPRequestHandler, method: str) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        path = handler.path
        with self.lock:
            self.requests.append((method, path))
            number = len(self.requests)
        if self.faults.die_after and number > self.faults.die_after:
            handler.close_connection = True
            handler.connection.close()
            return
        if self.faults.slow:
            time.sleep(self.faults.slow)
        status, content, headers = self.route(handler, method, path, body, number)
        text = json.dumps(content).encode() if content is not None else b""
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json; charset=utf-8")
        handler.send_header("Content-Length", str(len(text)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(text)

    def route(
        self, handler: BaseHTTPRequestHandler, method: str, target: str, body: bytes, number: int
    ) -> tuple[int, Any, dict[str, str]]:
        url = urlsplit(target)
        path = unquote(url.path)
        if path == "/metadata/endpoints":
            return 200, self.metadata(), {}
        if path.startswith(f"/{TENANT}/"):
            return self.login(method, path, body)
        if handler.headers.get("Authorization", "") != f"Bearer {token()}":
            return 401, error("AuthenticationFailed", "Authentication failed."), {"WWW-Authenticate": "Bearer"}
        graph = path == "/providers/Microsoft.ResourceGraph/resources"
        if method != "GET" and not (method == "POST" and (graph or path == "/batch")):
            self.violations.append(f"{method} {target}")
        if "api-version=" not in url.query and path != "/later":
            self.violations.append(f"without an API version: {target}")
        fault = self.fault(path, number)
        if fault is not None:
            return fault
        if graph:
            return self.graph(json.loads(body))
        if path == "/batch":
            return self.batch(json.loads(body), handler)
        if path == "/later":
            return 200, self.later[url.query], {}
        status, content = self.get(target)
        return status, content, {}

    def fault(self, path: str, number: int) -> tuple[int, Any, dict[str, str]] | None:
        faults = self.faults
        if any(fnmatchcase(path, pattern) for pattern in faults.broken):
            return 500, error("InternalServerError", "Something went wrong."), {}
        if faults.throttle_every and number % faults.throttle_every == 0:
            self.waits.append((time.monotonic(), float(faults.retry_after)))
            return 429, error("TooManyRequests", "Please wait."), {"Retry-After": faults.retry_after}
        if faults.fail_every and number % faults.fail_every == 0:
            return 500 if number % 2 else 503, error("ServerBusy", "Try again."), {}
        return None

    def metadata(self) -> dict[str, Any]:
        return {
            "name": "TestCloud",
            "portal": "https://portal.test.example/",
            "authentication": {
                "loginEndpoint": self.url,
                "audiences": [f"{self.url}/"],
                "tenant": "common",
                "identityProvider": "AAD",
            },
            "resourceManager": f"{self.url}/",
            "suffixes": {"storage": "core.windows.net"},
        }

    def login(self, method: str, path: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        if path.endswith("/.well-known/openid-configuration"):
            base = f"{self.url}/{TENANT}"
            return (
                200,
                {
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                    "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                },
                {},
            )
        given = parse_qs(body.decode())
        with self.lock:
            self.faults.no_tokens -= 1
        if method != "POST" or given.get("client_secret") != [SECRET] or self.faults.no_tokens >= 0:
            said = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
            return 401, said, {}
        return 200, {"token_type": "Bearer", "expires_in": 3600, "access_token": token()}, {}

    # resource manager

    def batch(self, body: dict[str, Any], handler: BaseHTTPRequestHandler) -> tuple[int, Any, dict[str, str]]:
        del handler
        if self.faults.no_batch:
            return 404, error("NotFound", "No such endpoint."), {}
        requests = body["requests"]
        if len(requests) > 20:
            self.violations.append(f"a batch of {len(requests)}")
        responses: list[dict[str, Any]] = []
        for request in requests:
            if request["httpMethod"] != "GET":
                self.violations.append(f"{request['httpMethod']} in a batch: {request}")
            target = request["relativeUrl"]
            with self.lock:
                self.requests.append(("ITEM", target))
                number = len(self.requests)
                throttled = self.faults.items_throttled and number % self.faults.items_throttled == 0
                throttled = throttled and target not in self.failed
                if throttled:
                    self.failed.add(target)
            headers: dict[str, str] = {}
            if throttled:
                status, content = 429, error("TooManyRequests", "Please wait.")
                headers = {"Retry-After": "0"}
            else:
                status, content = self.get(target)
            responses.append({"name": request["name"], "httpStatusCode": status, "headers": headers, "content": content})
        responses.reverse()  # the order of the answers is not promised
        if self.faults.batch_later:
            with self.lock:
                key = f"api-version=2020-06-01&t={len(self.later)}"
                self.later[key] = {"responses": responses}
            return 202, None, {"Location": f"{self.url}/later?{key}", "Retry-After": "0"}
        return 200, {"responses": responses}, {}

    def get(self, target: str) -> tuple[int, Any]:
        url = urlsplit(target)
        path, query = unquote(url.path), parse_qs(url.query)
        version = query.get("api-version", [""])[0]
        folded = path.casefold().rstrip("/")
        if any(fnmatchcase(path, pattern) for pattern in self.faults.broken):
            return 500, error("InternalServerError", "Something went wrong.")
        if folded == "/subscriptions":
            rows = [
                {
                    "id": f"/subscriptions/{key}",
                    "subscriptionId": key,
                    "displayName": name,
                    "state": "Enabled",
                    "tenantId": TENANT,
                }
                for key, name in self.world.subscriptions.items()
            ]
            return 200, self.paged(target, rows, 1)
        if folded == "/providers":
            return 200, {"value": self.providers()}
        if folded.startswith("/providers/microsoft.management/managementgroups/"):
            rows = [
                {"id": f"/subscriptions/{key}", "type": "Microsoft.Management/managementGroups/subscriptions", "name": key}
                for key in self.world.subscriptions
            ]
            return 200, {"value": rows}
        if folded.endswith("/providers/microsoft.authorization/permissions"):
            return 200, {"value": self.permissions()}
        if re.fullmatch(r"/subscriptions/[^/]+(/resourcegroups/[^/]+)?/resources", folded):
            return self.list_resources(target, folded, query)
        return self.get_resource(target, folded, version)

    def permissions(self) -> list[dict[str, Any]]:
        if not self.faults.told:
            return ALL_READ
        return [{"actions": ["*/read"], "notActions": list(self.faults.denied), "dataActions": [], "notDataActions": []}]

    def allowed(self, action: str) -> bool:
        return not any(fnmatchcase(action.casefold(), pattern.casefold()) for pattern in self.faults.denied)

    def list_resources(self, target: str, folded: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if not self.allowed("Microsoft.Resources/subscriptions/resources/read"):
            return 403, forbidden("Microsoft.Resources/subscriptions/resources/read", folded)
        base = folded.removesuffix("/resources")
        wanted = re.search(r"resourceType eq '([^']+)'", query.get("$filter", [""])[0])
        rows = [
            {key: row[key] for key in ("id", "name", "type", "location") if key in row}
            for row in self.rows("resources")
            if row["id"].casefold().startswith(f"{base}/") and (not wanted or row["type"].casefold() == wanted[1].casefold())
        ]
        return 200, self.paged(target, rows, 1000)

    def paged(self, target: str, rows: list[dict[str, Any]], size: int) -> dict[str, Any]:
        url = urlsplit(target)
        start = int(parse_qs(url.query).get("$skiptoken", ["0"])[0])
        page: dict[str, Any] = {"value": rows[start : start + size]}
        if start + size < len(rows):
            bare = re.sub(r"&\$skiptoken=\d+", "", url.query)
            page["nextLink"] = f"{self.url}{url.path}?{bare}&$skiptoken={start + size}"
        return page

    def get_resource(self, target: str, folded: str, version: str) -> tuple[int, Any]:
        lists = self.lists()
        resource = self.world.resources.get(folded)
        kind = type_of(folded) if resource is not None or folded.count("/") % 2 == 0 else type_of(f"{folded}/x")
        kind = resource["type"] if resource is not None else kind
        if not self.allowed(f"{kind}/read"):
            return 403, forbidden(f"{kind}/read", folded)
        versions = self.world.versions.get(kind.casefold())
        if versions is not None and version not in versions:
            said = f"No registered resource provider found for API version '{version}'. The supported api-versions are "
            return 400, error(
                "NoRegisteredProviderFound", f"{said}'{', '.join(versions)}'. The supported locations are 'x'."
            )
        if folded in self.world.without:
            return 400, error(self.world.without[folded], "This is not supported here.")
        if resource is not None:
            return 200, resource
        if folded in lists:
            return 200, self.paged(target, sorted(lists[folded], key=lambda row: row["id"]), 5)
        if folded.rsplit("/", 1)[-1] in LISTS:
            return 200, {"value": []}
        return 404, error("ResourceNotFound", f"The resource '{folded}' was not found.")

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        with self.lock:
            if self._lists is None:
                self._lists = self.world.child_lists()
            return self._lists

    def providers(self) -> list[dict[str, Any]]:
        types: dict[str, set[str]] = defaultdict(set)
        for resource in self.world.resources.values():
            namespace, _, rest = resource["type"].partition("/")
            types[namespace].add(rest)
        for name in self.world.versions:
            namespace, _, rest = name.partition("/")
            types[next((known for known in types if known.casefold() == namespace), namespace)].add(rest)
        return [
            {
                "namespace": namespace,
                "resourceTypes": [
                    {
                        "resourceType": rest,
                        "apiVersions": self.world.versions.get(f"{namespace}/{rest}".casefold(), PLENTY),
                        "locations": [],
                    }
                    for rest in sorted(rests)
                ],
            }
            for namespace, rests in sorted(types.items())
        ]

    # Resource Graph

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table in order of id, as the service has them."""
        with self.lock:
            if table not in self._rows:
                found = [self.world.graph_rows(one) for one in self.world.resources.values() if self.table_of(one) == table]
                if table == "resourcecontainers":
                    found = self.groups()
                self._rows[table] = sorted(found, key=lambda row: row["id"].casefold())
            if not self.faults.denied:
                return self._rows[table]
            return [row for row in self._rows[table] if self.allowed(f"{row['type']}/read")]

    def table_of(self, resource: dict[str, Any]) -> str:
        kind = resource["type"].casefold()
        if kind in ("microsoft.authorization/roleassignments", "microsoft.authorization/roledefinitions"):
            return "authorizationresources"
        extends = resource["id"].casefold().count("/providers/") > 1
        top = kind.count("/") < NOT_IN_GRAPH and not extends
        return "resources" if top or kind in self.world.in_graph else ""

    def groups(self) -> list[dict[str, Any]]:
        names = {"/".join(key.split("/")[:5]) for key in self.world.resources if "/resourcegroups/" in key}
        kind = "microsoft.resources/subscriptions/resourcegroups"
        return [{"id": name, "name": name.rsplit("/", 1)[-1], "type": kind, "location": "westeurope"} for name in names]

    def graph(self, body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        faults, query = self.faults, body["query"]
        options = body.get("options") or {}
        if faults.no_graph:
            return 403, forbidden("Microsoft.ResourceGraph/resources/read", "/"), {}
        headers = self.quota()
        if headers is None:
            return 429, error("RateLimiting", "Please wait."), {"Retry-After": "1", "x-ms-user-quota-remaining": "0"}
        if re.search(r"\b(take|limit|sample)\b", query):
            self.violations.append(f"cuts its answer off: {query}")
        if "order by" not in query or not re.search(r"\bproject\b|\bsummarize\b", query):
            self.violations.append(f"is in no order or projects nothing: {query}")
        top = int(options.get("$top", 100))
        if top > 1000:
            return 400, error("InvalidQuery", "$top is at most 1000"), headers
        table = query.split()[0].casefold()
        rows = [
            row for row in self.rows(table) if row["id"].split("/")[2].casefold() in map(str.casefold, body["subscriptions"])
        ]
        if names := re.search(r"where resourceGroup in~ \(([^)]*)\)", query):
            wanted = {name.casefold() for name in re.findall(r"'([^']*)'", names[1])}
            rows = [row for row in rows if row["id"].split("/")[4].casefold() in wanted]
        if "summarize" in query:
            counts = Counter(row["type"].casefold() for row in rows)
            rows = [{"kind": kind, "listed": count} for kind, count in sorted(counts.items())]
        start = int(options.get("$skipToken") or 0)
        page = rows[start : start + top]
        if columns := re.search(r"project ([^|]*)", query):
            names_of = [name.strip() for name in columns[1].split(",")]
            page = [{name: row.get(name) for name in names_of} | {"type": row["type"].casefold()} for row in page]
        lost = [
            row for index, row in enumerate(page) if index % 2 and str(row.get("type")) in map(str.casefold, faults.lose)
        ]
        answer: dict[str, Any] = {
            "totalRecords": len(rows),
            "count": len(page),
            "data": [row for row in page if row not in lost] if lost else page,
            "facets": [],
            "resultTruncated": "false",
        }
        if start + top < len(rows):
            answer["$skipToken"] = str(start + top)
        if faults.truncate and table == "resources" and "summarize" not in query:
            key = f"truncated {start}"
            if faults.truncate == "always" or key not in self.failed:
                self.failed.add(key)
                answer.pop("$skipToken", None)
                answer |= {"resultTruncated": "true", "data": page[: len(page) // 2], "count": len(page) // 2}
        return 200, answer, headers

    def quota(self) -> dict[str, str] | None:
        """The headers of the quota; `None` if it is used up."""
        with self.lock:
            if not self.faults.quota:
                return {"x-ms-user-quota-remaining": "14", "x-ms-user-quota-resets-after": "00:00:05"}
            now = time.monotonic()
            if now - getattr(self, "quota_since", 0.0) > 1.0:
                self.quota_since, self.quota_used = now, 0
            if self.quota_used >= self.faults.quota:
                self.violations.append("asked though the quota was used up")
                return None
            self.quota_used += 1
            left = self.faults.quota - self.quota_used
            return {"x-ms-user-quota-remaining": str(left), "x-ms-user-quota-resets-after": "00:00:01"}


PLENTY = ["2025-01-01", "2024-01-01", "2023-01-01-preview"]

LISTS = frozenset(
    name.casefold()
    for name in [
        "diagnosticSettings",
        "blobServices",
        "fileServices",
        "queueServices",
        "tableServices",
        "containers",
        "firewallRules",
        "A",
        "operations",
        "virtualNetworkRules",
        "auditingSettings",
        "extendedAuditingSettings",
        "securityAlertPolicies",
        "administrators",
        "outputs",
        "inputs",
        "advancedThreatProtectionSettings",
        "azureADOnlyAuthentications",
        "transparentDataEncryption",
        "sqlDatabases",
        "keys",
        "secrets",
        "sqlRoleAssignments",
        "sqlRoleDefinitions",
        "networkRuleSets",
        "authorizationRules",
        "eventhubs",
        "consumergroups",
        "certificates",
        "privateEndpoints",
        "privateDnsZoneGroups",
        "virtualNetworkLinks",
        "databases",
        "linkedservices",
        "eventSubscriptions",
        "apis",
        "policies",
        "backends",
        "namedValues",
        "products",
        "identityProviders",
        "loggers",
        "diagnostics",
        "basicPublishingCredentialsPolicies",
    ]
)
"""Last segments of paths that name a list, which may be empty; what else is not there is answered with 404."""


def error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def forbidden(action: str, scope: str) -> dict[str, Any]:
    return error(
        "AuthorizationFailed",
        f"The client 'x' with object id 'x' does not have authorization to perform action '{action}' over scope '{scope}' "
        "or the scope is invalid.",
    )


def token() -> str:
    """A token that says who signed in; nobody but the one who issued it looks at its signature."""
    claims = {"appid": CLIENT, "oid": "cccccccc-0000-0000-0000-00000000cccc", "tid": TENANT}
    parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "signature"])


def _certificate(file: Path) -> Path:
    """Writes a certificate for 127.0.0.1 to `file`, and its key beside it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    written = file.with_suffix(".key")
    written.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return written


@contextmanager
def serving(world: World, faults: Faults | None = None) -> Iterator[AzureServer]:
    server = AzureServer(world, faults)
    server.start()
    try:
        yield server
        assert server.violations == []
    finally:
        server.stop()


def resource(kind_: str, name: str, *, subscription: str = SUBSCRIPTION, group: str = "rg", **body: Any) -> dict[str, Any]:
    """A resource as a GET answers it; `name` has a segment for each type."""
    namespace, *types = kind_.split("/")
    pairs = "".join(f"/{segment}/{part}" for segment, part in zip(types, name.split("/"), strict=True))
    identity = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{namespace}{pairs}"
    return {"id": identity, "name": name.rsplit("/", 1)[-1], "type": kind_, **body}


def extension(parent: dict[str, Any], kind: str, name: str, **properties: Any) -> dict[str, Any]:
    """What extends a resource, such as a diagnostic setting."""
    return {"id": f"{parent['id']}/providers/{kind}/{name}", "name": name, "type": kind, "properties": properties}
