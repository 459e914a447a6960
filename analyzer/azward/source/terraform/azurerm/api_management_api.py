"""APIs of API Management."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._api_diagnostics import MESSAGE, always
from azward.source.terraform.azurerm.model import IGNORED, Field, Many, Nested, Part, Specs, Table

__all__ = ["TABLES"]


_PARAMETER: Mapping[str, Specs] = {
    "name": Field("name"),
    "required": Field("required"),
    "type": Field("type"),
    "description": Field("description"),
    "default_value": Field("defaultValue"),
    "values": Field("values"),
    "example": IGNORED,
    "schema_id": Field("schemaId"),
    "type_name": Field("typeName"),
}
_REPRESENTATION: Mapping[str, Specs] = {
    "content_type": Field("contentType"),
    "form_parameter": Many("formParameters", _PARAMETER),
    "example": IGNORED,
    "schema_id": Field("schemaId"),
    "type_name": Field("typeName"),
}


_API = Table(
    "azurerm_api_management_api",
    "Microsoft.ApiManagement/service/apis@2022-08-01",
    {
        "api_management_name": Part(),
        "revision": Field("properties.apiRevision"),
        "api_type": Field("properties.apiType"),
        "display_name": Field("properties.displayName"),
        "path": Field("properties.path"),
        "protocols": Field("properties.protocols"),
        "contact": Nested("properties.contact", {"email": Field("email"), "name": Field("name"), "url": Field("url")}),
        "description": Field("properties.description"),
        "import": Nested(
            "properties",
            {
                "content_format": Field("format"),
                "content_value": Field("value"),
                "wsdl_selector": Nested(
                    "wsdlSelector", {"service_name": Field("wsdlServiceName"), "endpoint_name": Field("wsdlEndpointName")}
                ),
            },
        ),
        "license": Nested("properties.license", {"name": Field("name"), "url": Field("url")}),
        "oauth2_authorization": Nested(
            "properties.authenticationSettings.oAuth2",
            {"authorization_server_name": Field("authorizationServerId"), "scope": Field("scope")},
        ),
        "openid_authentication": Nested(
            "properties.authenticationSettings.openid",
            {
                "openid_provider_name": Field("openidProviderId"),
                "bearer_token_sending_methods": Field("bearerTokenSendingMethods"),
            },
        ),
        "service_url": Field("properties.serviceUrl"),
        "subscription_key_parameter_names": Nested(
            "properties.subscriptionKeyParameterNames", {"header": Field("header"), "query": Field("query")}
        ),
        "subscription_required": Field("properties.subscriptionRequired", default=True),
        "terms_of_service_url": Field("properties.termsOfServiceUrl"),
        "version": Field("properties.apiVersion"),
        "version_set_id": Field("properties.apiVersionSetId"),
        "revision_description": Field("properties.apiRevisionDescription"),
        "version_description": Field("properties.apiVersionDescription"),
        "source_api_id": Field("properties.sourceApiId"),
        "soap_pass_through": IGNORED,
    },
    id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{name}",
)

_API_DIAGNOSTIC = Table(
    "azurerm_api_management_api_diagnostic",
    "Microsoft.ApiManagement/service/apis/diagnostics@2022-08-01",
    {
        "api_management_logger_id": Field("properties.loggerId"),
        "api_management_name": Part(),
        "api_name": Part(),
        "identifier": Part(),
        "always_log_errors": Field("properties.alwaysLog", always),
        "backend_request": Nested("properties.backend.request", MESSAGE),
        "backend_response": Nested("properties.backend.response", MESSAGE),
        "frontend_request": Nested("properties.frontend.request", MESSAGE),
        "frontend_response": Nested("properties.frontend.response", MESSAGE),
        "http_correlation_protocol": Field("properties.httpCorrelationProtocol"),
        "log_client_ip": Field("properties.logClientIp"),
        "sampling_percentage": Field("properties.sampling.percentage"),
        "verbosity": Field("properties.verbosity"),
        "operation_name_format": Field("properties.operationNameFormat", default="Name"),
    },
    id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/diagnostics/{identifier}",
)

_OPERATION = Table(
    "azurerm_api_management_api_operation",
    "Microsoft.ApiManagement/service/apis/operations@2022-08-01",
    {
        "operation_id": Part(),
        "api_name": Part(),
        "api_management_name": Part(),
        "display_name": Field("properties.displayName"),
        "method": Field("properties.method"),
        "url_template": Field("properties.urlTemplate"),
        "description": Field("properties.description"),
        "request": Nested(
            "properties.request",
            {
                "description": Field("description"),
                "header": Many("headers", _PARAMETER),
                "query_parameter": Many("queryParameters", _PARAMETER),
                "representation": Many("representations", _REPRESENTATION),
            },
        ),
        "response": Many(
            "properties.responses",
            {
                "status_code": Field("statusCode"),
                "description": Field("description"),
                "header": Many("headers", _PARAMETER),
                "representation": Many("representations", _REPRESENTATION),
            },
        ),
        "template_parameter": Many("properties.templateParameters", _PARAMETER),
    },
    id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/operations/{operation_id}",
)

_OPERATION_POLICY = Table(
    "azurerm_api_management_api_operation_policy",
    "Microsoft.ApiManagement/service/apis/operations/policies@2022-08-01",
    {
        "api_name": Part(),
        "api_management_name": Part(),
        "operation_id": Part(),
        "xml_content": Field("properties.value"),
        "xml_link": Field("properties.value"),
    },
    id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/operations/{operation_id}/policies/policy",
)

_OPERATION_TAG = Table(
    "azurerm_api_management_api_operation_tag",
    "Microsoft.ApiManagement/service/apis/operations/tags@2022-08-01",
    {
        "api_operation_id": Part(),
        "display_name": IGNORED,
    },
    id="{api_operation_id}/tags/{name}",
)

_API_POLICY = Table(
    "azurerm_api_management_api_policy",
    "Microsoft.ApiManagement/service/apis/policies@2022-08-01",
    {
        "api_name": Part(),
        "api_management_name": Part(),
        "xml_content": Field("properties.value"),
        "xml_link": Field("properties.value"),
    },
    id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/policies/policy",
)

_RELEASE = Table(
    "azurerm_api_management_api_release",
    "Microsoft.ApiManagement/service/apis/releases@2022-08-01",
    {
        "api_id": (Part(), Field("properties.apiId")),
        "notes": Field("properties.notes"),
    },
    id="{api_id}/releases/{name}",
)

_API_SCHEMA = Table(
    "azurerm_api_management_api_schema",
    "Microsoft.ApiManagement/service/apis/schemas@2022-08-01",
    {
        "schema_id": Part(),
        "api_name": Part(),
        "api_management_name": Part(),
        "content_type": Field("properties.contentType"),
        "value": Field("properties.document.value"),
        "components": Field("properties.document.components"),
        "definitions": Field("properties.document.definitions"),
    },
    id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/schemas/{schema_id}",
)

_API_TAG = Table(
    "azurerm_api_management_api_tag",
    "Microsoft.ApiManagement/service/apis/tags@2022-08-01",
    {
        "api_id": Part(),
    },
    id="{api_id}/tags/{name}",
)

_VERSION_SET = Table(
    "azurerm_api_management_api_version_set",
    "Microsoft.ApiManagement/service/apiVersionSets@2022-08-01",
    {
        "api_management_name": Part(),
        "display_name": Field("properties.displayName"),
        "versioning_scheme": Field("properties.versioningScheme"),
        "description": Field("properties.description"),
        "version_header_name": Field("properties.versionHeaderName"),
        "version_query_name": Field("properties.versionQueryName"),
    },
    id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apiVersionSets/{name}",
)

TABLES = (
    _API,
    _API_DIAGNOSTIC,
    _OPERATION,
    _OPERATION_POLICY,
    _OPERATION_TAG,
    _API_POLICY,
    _RELEASE,
    _API_SCHEMA,
    _API_TAG,
    _VERSION_SET,
)
