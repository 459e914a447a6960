"""Bots and their channels."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, KEY, NOT, Block, Field, Table, pairs

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_bot_service_azure_bot",
        "Microsoft.BotService/botServices@2021-05-01-preview",
        {
            "microsoft_app_id": Field("properties.msaAppId"),
            "microsoft_app_type": Field("properties.msaAppType"),
            "sku": Field("sku.name"),
            "developer_app_insights_key": Field("properties.developerAppInsightKey"),
            "microsoft_app_msi_id": Field("properties.msaAppMSIResourceId"),
            "cmk_key_vault_key_url": Field("properties.cmekKeyVaultUrl"),
            "microsoft_app_tenant_id": Field("properties.msaAppTenantId"),
            "local_authentication_enabled": Field("properties.disableLocalAuth", NOT),
            "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED),
            "streaming_endpoint_enabled": Field("properties.isStreamingSupported"),
        },
        constants={"kind": "azurebot"},
    ),
    Table(
        "azurerm_bot_channels_registration",
        "Microsoft.BotService/botServices@2021-05-01-preview",
        {
            "sku": Field("sku.name"),
            "microsoft_app_id": Field("properties.msaAppId"),
            "microsoft_app_type": Field("properties.msaAppType"),
            "microsoft_app_tenant_id": Field("properties.msaAppTenantId"),
            "microsoft_app_user_assigned_identity_id": Field("properties.msaAppMSIResourceId"),
            "cmk_key_vault_url": Field("properties.cmekKeyVaultUrl"),
            "developer_app_insights_key": Field("properties.developerAppInsightKey"),
            "icon_url": Field(
                "properties.iconUrl",
                default="https://docs.botframework.com/static/devportal/client/images/bot-framework-default.png",
            ),
            "streaming_endpoint_enabled": Field("properties.isStreamingSupported"),
            "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED),
            "isolated_network_enabled": Field("properties.isIsolated"),
        },
        constants={"kind": "bot"},
    ),
    Table(
        "azurerm_bot_web_app",
        "Microsoft.BotService/botServices@2021-05-01-preview",
        {
            "sku": Field("sku.name"),
            "microsoft_app_id": Field("properties.msaAppId"),
            "microsoft_app_type": Field("properties.msaAppType"),
            "microsoft_app_tenant_id": Field("properties.msaAppTenantId"),
            "microsoft_app_user_assigned_identity_id": Field("properties.msaAppMSIResourceId"),
            "developer_app_insights_key": Field("properties.developerAppInsightKey"),
        },
        constants={"kind": "sdk"},
    ),
    Table(
        "azurerm_bot_connection",
        "Microsoft.BotService/botServices/connections@2021-05-01-preview",
        {
            "service_provider_name": Field("properties.serviceProviderDisplayName"),
            "parameters": Field("properties.parameters", pairs("key")),
        },
        id="{group}/providers/Microsoft.BotService/botServices/{bot_name}/connections/{name}",
    ),
    Table(
        "azurerm_bot_channel_directline",
        "Microsoft.BotService/botServices/channels@2021-05-01-preview",
        {
            "site": Block(
                "properties.properties.sites",
                {
                    "name": Field("siteName"),
                    "user_upload_enabled": Field("isBlockUserUploadEnabled", NOT),
                    "enabled": Field("isEnabled"),
                    "endpoint_parameters_enabled": Field("isEndpointParametersEnabled"),
                    "storage_enabled": Field("isNoStorageEnabled", NOT),
                    "v1_allowed": Field("isV1Enabled"),
                    "v3_allowed": Field("isV3Enabled"),
                    "enhanced_authentication_enabled": Field("isSecureSiteEnabled"),
                },
            )
        },
        id="{group}/providers/Microsoft.BotService/botServices/{bot_name}/channels/DirectLineChannel",
        constants={"properties.channelName": "DirectLineChannel"},
        exports={"site": KEY, "extension_key_1": KEY, "extension_key_2": KEY},
    ),
    Table(
        "azurerm_bot_channel_ms_teams",
        "Microsoft.BotService/botServices/channels@2021-05-01-preview",
        {
            "calling_web_hook": Field("properties.properties.callingWebhook"),
            "deployment_environment": Field("properties.properties.deploymentEnvironment"),
            "calling_enabled": Field("properties.properties.enableCalling", default=False, former=("enable_calling",)),
        },
        id="{group}/providers/Microsoft.BotService/botServices/{bot_name}/channels/MsTeamsChannel",
        constants={"properties.channelName": "MsTeamsChannel"},
    ),
    Table(
        "azurerm_bot_channel_email",
        "Microsoft.BotService/botServices/channels@2022-09-15",
        {
            "email_address": Field("properties.properties.emailAddress"),
            "email_password": Field("properties.properties.password"),
            "magic_code": Field("properties.properties.magicCode"),
        },
        id="{group}/providers/Microsoft.BotService/botServices/{bot_name}/channels/EmailChannel",
        constants={"properties.channelName": "EmailChannel"},
    ),
    Table(
        "azurerm_bot_channel_slack",
        "Microsoft.BotService/botServices/channels@2021-05-01-preview",
        {
            "client_id": Field("properties.properties.clientId"),
            "client_secret": Field("properties.properties.clientSecret"),
            "verification_token": Field("properties.properties.verificationToken"),
            "landing_page_url": Field("properties.properties.landingPageUrl"),
            "signing_secret": Field("properties.properties.signingSecret"),
        },
        id="{group}/providers/Microsoft.BotService/botServices/{bot_name}/channels/SlackChannel",
        constants={"properties.channelName": "SlackChannel"},
    ),
)
