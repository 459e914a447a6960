"""APIs of API Management."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._api_diagnostics import MESSAGE, always
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Part, Specs, Table

__all__ = ["TABLES"]


_PARAMETER: Mapping[str, Specs] = {"example": Ignored("an example of a message")}
_REPRESENTATION: Mapping[str, Specs] = {
    "form_parameter": Block("formParameters", _PARAMETER),
    "example": Ignored("an example of a message"),
}

TABLES = (
    Table(
        "azurerm_api_management_api",
        "Microsoft.ApiManagement/service/apis@2022-08-01",
        {
            "revision": "properties.apiRevision",
            "import": Block(
                "properties",
                {
                    "content_format": "format",
                    "content_value": "value",
                    "wsdl_selector": Block(
                        "wsdlSelector", {"service_name": "wsdlServiceName", "endpoint_name": "wsdlEndpointName"}
                    ),
                },
            ),
            "oauth2_authorization": Block(
                "properties.authenticationSettings.oAuth2", {"authorization_server_name": "authorizationServerId"}
            ),
            "openid_authentication": Block(
                "properties.authenticationSettings.openid", {"openid_provider_name": "openidProviderId"}
            ),
            "version": "properties.apiVersion",
            "version_set_id": "properties.apiVersionSetId",
            "revision_description": "properties.apiRevisionDescription",
            "version_description": "properties.apiVersionDescription",
            "soap_pass_through": Ignored("runtime behaviour that no rule asks for"),
        },
    ),
    Table(
        "azurerm_api_management_api_diagnostic",
        "Microsoft.ApiManagement/service/apis/diagnostics@2022-08-01",
        {
            "api_management_logger_id": "properties.loggerId",
            "always_log_errors": Field("properties.alwaysLog", always),
            "backend_request": Block("properties.backend.request", MESSAGE),
            "backend_response": Block("properties.backend.response", MESSAGE),
            "frontend_request": Block("properties.frontend.request", MESSAGE),
            "frontend_response": Block("properties.frontend.response", MESSAGE),
            "sampling_percentage": "properties.sampling.percentage",
        },
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/diagnostics/{identifier}",
    ),
    Table(
        "azurerm_api_management_api_operation",
        "Microsoft.ApiManagement/service/apis/operations@2022-08-01",
        {
            "request": Block(
                "properties.request",
                {
                    "header": Block("headers", _PARAMETER),
                    "query_parameter": Block("queryParameters", _PARAMETER),
                    "representation": Block("representations", _REPRESENTATION),
                },
            ),
            "response": Block(
                "properties.responses",
                {"header": Block("headers", _PARAMETER), "representation": Block("representations", _REPRESENTATION)},
            ),
            "template_parameter": Block("properties.templateParameters", _PARAMETER),
        },
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/operations/{operation_id}",
    ),
    Table(
        "azurerm_api_management_api_operation_policy",
        "Microsoft.ApiManagement/service/apis/operations/policies@2022-08-01",
        {"xml_content": "properties.value", "xml_link": "properties.value"},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/operations/{operation_id}/policies/policy",
    ),
    Table(
        "azurerm_api_management_api_operation_tag",
        "Microsoft.ApiManagement/service/apis/operations/tags@2022-08-01",
        {"display_name": Ignored("runtime behaviour that no rule asks for")},
    ),
    Table(
        "azurerm_api_management_api_policy",
        "Microsoft.ApiManagement/service/apis/policies@2022-08-01",
        {"xml_content": "properties.value", "xml_link": "properties.value"},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/policies/policy",
    ),
    Table(
        "azurerm_api_management_api_release",
        "Microsoft.ApiManagement/service/apis/releases@2022-08-01",
        {"api_id": (Part(), "properties.apiId")},
        id="{api_id}/releases/{name}",
    ),
    Table(
        "azurerm_api_management_api_schema",
        "Microsoft.ApiManagement/service/apis/schemas@2022-08-01",
        {
            "value": "properties.document.value",
            "components": "properties.document.components",
            "definitions": "properties.document.definitions",
        },
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apis/{api_name}/schemas/{schema_id}",
    ),
    Table("azurerm_api_management_api_tag", "Microsoft.ApiManagement/service/apis/tags@2022-08-01"),
    Table(
        "azurerm_api_management_api_version_set",
        "Microsoft.ApiManagement/service/apiVersionSets@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/apiVersionSets/{name}",
    ),
)
