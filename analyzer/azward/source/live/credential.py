"""Signing in: the credentials of azure-identity."""

from __future__ import annotations

from enum import StrEnum
from os import environ
from typing import TYPE_CHECKING, Any

from azward.frozen import frozen
from azward.source.live.cloud import WrongRequestError

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

    from azward.source.live.cloud import Cloud

__all__ = ["CredentialKind", "SignIn", "credential"]


class CredentialKind(StrEnum):
    """How to sign in; `default` tries what is available, in the order of DefaultAzureCredential."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"
    WORKLOAD_IDENTITY = "workload-identity"
    MANAGED_IDENTITY = "managed-identity"
    CLI = "cli"
    DEVELOPER_CLI = "developer-cli"
    POWERSHELL = "powershell"
    SECRET = "secret"  # noqa: S105
    CERTIFICATE = "certificate"
    BROWSER = "browser"
    DEVICE_CODE = "device-code"


@frozen
class SignIn:
    """The sign-in options of the user; empty ones come from the environment variables of azure-identity."""

    kind: CredentialKind = CredentialKind.DEFAULT
    tenant: str = ""
    client: str = ""
    certificate: str = ""  # path of a PEM or PKCS12 file


def credential(sign_in: SignIn, cloud: Cloud) -> TokenCredential:
    """Return the credential, without any request yet. Raise WrongRequestError if an option is missing."""
    from azure import identity

    authority: dict[str, Any] = {"authority": cloud.authority, "disable_instance_discovery": not cloud.known}
    tenant: dict[str, Any] = {"tenant_id": sign_in.tenant} if sign_in.tenant else {}
    client: dict[str, Any] = {"client_id": sign_in.client} if sign_in.client else {}
    match sign_in.kind:
        case CredentialKind.DEFAULT:
            managed: dict[str, Any] = {"managed_identity_client_id": sign_in.client} if sign_in.client else {}
            found = identity.DefaultAzureCredential(additionally_allowed_tenants=["*"], **authority, **managed)
            return _InTenant(found, sign_in.tenant) if sign_in.tenant else found
        case CredentialKind.ENVIRONMENT:
            return identity.EnvironmentCredential(**authority)
        case CredentialKind.WORKLOAD_IDENTITY:
            return _made(lambda: identity.WorkloadIdentityCredential(**tenant, **client, **authority))
        case CredentialKind.MANAGED_IDENTITY:
            return identity.ManagedIdentityCredential(**client)
        case CredentialKind.CLI:
            return identity.AzureCliCredential(**tenant)
        case CredentialKind.DEVELOPER_CLI:
            return identity.AzureDeveloperCliCredential(**tenant)
        case CredentialKind.POWERSHELL:
            return identity.AzurePowerShellCredential(**tenant)
        case CredentialKind.SECRET:
            secret = _required("AZURE_CLIENT_SECRET", "", "the environment variable `AZURE_CLIENT_SECRET`")
            return identity.ClientSecretCredential(*_application(sign_in), secret, **authority)
        case CredentialKind.CERTIFICATE:
            path = _required("AZURE_CLIENT_CERTIFICATE_PATH", sign_in.certificate, "`--client-certificate`")
            password = environ.get("AZURE_CLIENT_CERTIFICATE_PASSWORD")
            application = _application(sign_in)
            return _made(lambda: identity.CertificateCredential(*application, path, password=password, **authority))
        case CredentialKind.BROWSER:
            return identity.InteractiveBrowserCredential(**tenant, **client, **authority)
        case CredentialKind.DEVICE_CODE:
            return identity.DeviceCodeCredential(**tenant, **client, **authority)


class _InTenant:
    """A credential that signs in to one tenant, for kinds without a tenant option."""

    def __init__(self, inner: TokenCredential, tenant: str) -> None:
        self._inner = inner
        self._tenant = tenant

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        given: dict[str, Any] = {**options, "tenant_id": self._tenant}
        return self._inner.get_token(*scopes, **given)


def _application(sign_in: SignIn) -> tuple[str, str]:
    tenant = _required("AZURE_TENANT_ID", sign_in.tenant, "`--tenant`")
    return tenant, _required("AZURE_CLIENT_ID", sign_in.client, "`--client-id`")


def _required(variable: str, given: str, option: str) -> str:
    value = given or environ.get(variable, "")
    if not value:
        raise WrongRequestError(f"this credential needs {option}")
    return value


def _made(make: Any) -> TokenCredential:
    try:
        return make()
    except (ValueError, OSError) as error:
        raise WrongRequestError(f"cannot use the credential: {str(error).splitlines()[0]}") from None
