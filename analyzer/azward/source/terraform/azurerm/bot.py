"""Bots and their channels."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY, NOT, Block, Field, Table, pairs

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_bot_service_azure_bot",
        "Microsoft.BotService/botServices@2021-05-01-preview",
        {
            "microsoft_app_id": "properties.msaAppId",
            "microsoft_app_type": "properties.msaAppType",
            "sku": "sku.name",
            "developer_app_insights_key": "properties.developerAppInsightKey",
            "microsoft_app_msi_id": "properties.msaAppMSIResourceId",
            "cmk_key_vault_key_url": "properties.cmekKeyVaultUrl",
            "microsoft_app_tenant_id": "properties.msaAppTenantId",
            "streaming_endpoint_enabled": "properties.isStreamingSupported",
        },
        constants={"kind": "azurebot"},
    ),
    Table(
        "azurerm_bot_channels_registration",
        "Microsoft.BotService/botServices@2021-05-01-preview",
        {
            "sku": "sku.name",
            "microsoft_app_id": "properties.msaAppId",
            "microsoft_app_type": "properties.msaAppType",
            "microsoft_app_tenant_id": "properties.msaAppTenantId",
            "microsoft_app_user_assigned_identity_id": "properties.msaAppMSIResourceId",
            "cmk_key_vault_url": "properties.cmekKeyVaultUrl",
            "developer_app_insights_key": "properties.developerAppInsightKey",
            "icon_url": Field(
                "properties.iconUrl",
                default="https://docs.botframework.com/static/devportal/client/images/bot-framework-default.png",
            ),
            "streaming_endpoint_enabled": "properties.isStreamingSupported",
            "isolated_network_enabled": "properties.isIsolated",
        },
        constants={"kind": "bot"},
    ),
    Table(
        "azurerm_bot_web_app",
        "Microsoft.BotService/botServices@2021-05-01-preview",
        {
            "sku": "sku.name",
            "microsoft_app_id": "properties.msaAppId",
            "microsoft_app_type": "properties.msaAppType",
            "microsoft_app_tenant_id": "properties.msaAppTenantId",
            "microsoft_app_user_assigned_identity_id": "properties.msaAppMSIResourceId",
            "developer_app_insights_key": "properties.developerAppInsightKey",
        },
        constants={"kind": "sdk"},
    ),
    Table(
        "azurerm_bot_connection",
        "Microsoft.BotService/botServices/connections@2021-05-01-preview",
        {
            "service_provider_name": "properties.serviceProviderDisplayName",
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
                    "name": "siteName",
                    "user_upload_enabled": Field("isBlockUserUploadEnabled", NOT),
                    "enabled": "isEnabled",
                    "endpoint_parameters_enabled": "isEndpointParametersEnabled",
                    "storage_enabled": Field("isNoStorageEnabled", NOT),
                    "v1_allowed": "isV1Enabled",
                    "v3_allowed": "isV3Enabled",
                    "enhanced_authentication_enabled": "isSecureSiteEnabled",
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
            "calling_web_hook": "properties.properties.callingWebhook",
            "deployment_environment": "properties.properties.deploymentEnvironment",
            "calling_enabled": Field("properties.properties.enableCalling", default=False, former=("enable_calling",)),
        },
        id="{group}/providers/Microsoft.BotService/botServices/{bot_name}/channels/MsTeamsChannel",
        constants={"properties.channelName": "MsTeamsChannel"},
    ),
    Table(
        "azurerm_bot_channel_email",
        "Microsoft.BotService/botServices/channels@2022-09-15",
        {
            "email_address": "properties.properties.emailAddress",
            "email_password": "properties.properties.password",
            "magic_code": "properties.properties.magicCode",
        },
        id="{group}/providers/Microsoft.BotService/botServices/{bot_name}/channels/EmailChannel",
        constants={"properties.channelName": "EmailChannel"},
    ),
    Table(
        "azurerm_bot_channel_slack",
        "Microsoft.BotService/botServices/channels@2021-05-01-preview",
        {
            "client_id": "properties.properties.clientId",
            "client_secret": "properties.properties.clientSecret",
            "verification_token": "properties.properties.verificationToken",
            "landing_page_url": "properties.properties.landingPageUrl",
            "signing_secret": "properties.properties.signingSecret",
        },
        id="{group}/providers/Microsoft.BotService/botServices/{bot_name}/channels/SlackChannel",
        constants={"properties.channelName": "SlackChannel"},
    ),
)
