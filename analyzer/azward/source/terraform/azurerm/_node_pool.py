"""What the default node pool of a Kubernetes cluster and other node pools have in common."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Ignored, Specs, pairs

__all__ = ["KUBELET", "LINUX", "NETWORK"]

KUBELET: Mapping[str, Specs] = {
    "container_log_max_files": Field("containerLogMaxFiles", former=("container_log_max_line",)),
    "container_log_max_size_mb": "containerLogMaxSizeMB",
    "cpu_cfs_quota_enabled": "cpuCfsQuota",
    "pod_max_pid": "podMaxPids",
}
LINUX: Mapping[str, Specs] = {
    "swap_file_size_mb": "swapFileSizeMB",
    "sysctl_config": Block(
        "sysctls",
        {
            "net_ipv4_ip_local_port_range_max": Ignored("runtime behaviour that no rule asks for"),
            "net_ipv4_ip_local_port_range_min": Ignored("runtime behaviour that no rule asks for"),
            "net_ipv4_tcp_keepalive_intvl": "netIpv4TcpkeepaliveIntvl",
        },
    ),
    "transparent_huge_page": Field("transparentHugePageEnabled", former=("transparent_huge_page_enabled",)),
}
NETWORK: Mapping[str, Specs] = {
    "application_security_group_ids": "applicationSecurityGroups",
    "node_public_ip_tags": Field("nodePublicIPTags", pairs("ipTagType", "tag")),
}
