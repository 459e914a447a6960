"""Facts about Microsoft.Cache: Azure Cache for Redis, Azure Managed Redis."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Cache/redis",
        defaults=(
            Default("properties.enableNonSslPort", (("", False),), "azurerm_redis_cache"),
            # new caches since 2020-01-13; less than 1.2 is refused since 2024-03-01
            Default(
                "properties.minimumTlsVersion",
                (("", "1.2"),),
                "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-remove-tls-10-11",
            ),
            Default("properties.disableAccessKeyAuthentication", (("", False),), "type definition"),
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.redisConfiguration.aad-enabled", (("", "false"),), "azurerm_redis_cache"),
            Default("properties.redisConfiguration.authnotrequired", (("", "false"),), "azurerm_redis_cache"),
        ),
        links=(LinkFact("properties.subnetId", "subnet"),),
        hosts=("redis.cache.windows.net", "redis.cache.usgovcloudapi.net", "redis.cache.chinacloudapi.cn"),
    ),
    TypeFacts(
        "Microsoft.Cache/redisEnterprise",
        defaults=(Default("properties.publicNetworkAccess", (("", UNDOCUMENTED),)),),
    ),
    TypeFacts(
        "Microsoft.Cache/redisEnterprise/databases",
        defaults=(
            Default("properties.clientProtocol", (("", "Encrypted"),), "type definition"),
            Default("properties.accessKeysAuthentication", (("", UNDOCUMENTED),)),
        ),
    ),
)
