"""Who may sign in to the portal of API Management."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table, listed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_api_management_identity_provider_aad",
        "Microsoft.ApiManagement/service/identityProviders@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/identityProviders/aad",
    ),
    Table(
        "azurerm_api_management_identity_provider_facebook",
        "Microsoft.ApiManagement/service/identityProviders@2022-08-01",
        {"app_id": "properties.clientId", "app_secret": "properties.clientSecret"},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/identityProviders/facebook",
    ),
    Table(
        "azurerm_api_management_identity_provider_google",
        "Microsoft.ApiManagement/service/identityProviders@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/identityProviders/google",
    ),
    Table(
        "azurerm_api_management_identity_provider_microsoft",
        "Microsoft.ApiManagement/service/identityProviders@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/identityProviders/microsoft",
    ),
    Table(
        "azurerm_api_management_identity_provider_twitter",
        "Microsoft.ApiManagement/service/identityProviders@2022-08-01",
        {"api_key": "properties.clientId", "api_secret_key": "properties.clientSecret"},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/identityProviders/twitter",
    ),
    Table(
        "azurerm_api_management_identity_provider_aadb2c",
        "Microsoft.ApiManagement/service/identityProviders@2022-08-01",
        {
            "allowed_tenant": Field("properties.allowedTenants", listed),
            "signin_policy": "properties.signinPolicyName",
            "signup_policy": "properties.signupPolicyName",
            "password_reset_policy": "properties.passwordResetPolicyName",
            "profile_editing_policy": "properties.profileEditingPolicyName",
        },
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/identityProviders/aadB2C",
    ),
)
