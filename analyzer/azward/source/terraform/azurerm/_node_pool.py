"""What the default node pool of a Kubernetes cluster and other node pools have in common."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import IGNORED, NONE, Field, Many, Nested, Specs, from_major, pairs

__all__ = ["KUBELET", "LINUX", "NETWORK"]

KUBELET: Mapping[str, Specs] = {
    "allowed_unsafe_sysctls": Field("allowedUnsafeSysctls"),
    "container_log_max_files": Field("containerLogMaxFiles", former=("container_log_max_line",)),
    "container_log_max_size_mb": Field("containerLogMaxSizeMB"),
    "cpu_cfs_quota_enabled": Field("cpuCfsQuota", default=from_major({3: NONE, 4: True})),
    "cpu_cfs_quota_period": Field("cpuCfsQuotaPeriod"),
    "cpu_manager_policy": Field("cpuManagerPolicy"),
    "image_gc_high_threshold": Field("imageGcHighThreshold"),
    "image_gc_low_threshold": Field("imageGcLowThreshold"),
    "pod_max_pid": Field("podMaxPids"),
    "topology_manager_policy": Field("topologyManagerPolicy"),
}
LINUX: Mapping[str, Specs] = {
    "swap_file_size_mb": Field("swapFileSizeMB"),
    "sysctl_config": Nested(
        "sysctls",
        {
            "fs_aio_max_nr": Field("fsAioMaxNr"),
            "fs_file_max": Field("fsFileMax"),
            "fs_inotify_max_user_watches": Field("fsInotifyMaxUserWatches"),
            "fs_nr_open": Field("fsNrOpen"),
            "kernel_threads_max": Field("kernelThreadsMax"),
            "net_core_netdev_max_backlog": Field("netCoreNetdevMaxBacklog"),
            "net_core_optmem_max": Field("netCoreOptmemMax"),
            "net_core_rmem_default": Field("netCoreRmemDefault"),
            "net_core_rmem_max": Field("netCoreRmemMax"),
            "net_core_somaxconn": Field("netCoreSomaxconn"),
            "net_core_wmem_default": Field("netCoreWmemDefault"),
            "net_core_wmem_max": Field("netCoreWmemMax"),
            "net_ipv4_ip_local_port_range_max": IGNORED,
            "net_ipv4_ip_local_port_range_min": IGNORED,
            "net_ipv4_neigh_default_gc_thresh1": Field("netIpv4NeighDefaultGcThresh1"),
            "net_ipv4_neigh_default_gc_thresh2": Field("netIpv4NeighDefaultGcThresh2"),
            "net_ipv4_neigh_default_gc_thresh3": Field("netIpv4NeighDefaultGcThresh3"),
            "net_ipv4_tcp_fin_timeout": Field("netIpv4TcpFinTimeout"),
            "net_ipv4_tcp_keepalive_intvl": Field("netIpv4TcpkeepaliveIntvl"),
            "net_ipv4_tcp_keepalive_probes": Field("netIpv4TcpKeepaliveProbes"),
            "net_ipv4_tcp_keepalive_time": Field("netIpv4TcpKeepaliveTime"),
            "net_ipv4_tcp_max_syn_backlog": Field("netIpv4TcpMaxSynBacklog"),
            "net_ipv4_tcp_max_tw_buckets": Field("netIpv4TcpMaxTwBuckets"),
            "net_ipv4_tcp_tw_reuse": Field("netIpv4TcpTwReuse"),
            "net_netfilter_nf_conntrack_buckets": Field("netNetfilterNfConntrackBuckets"),
            "net_netfilter_nf_conntrack_max": Field("netNetfilterNfConntrackMax"),
            "vm_max_map_count": Field("vmMaxMapCount"),
            "vm_swappiness": Field("vmSwappiness"),
            "vm_vfs_cache_pressure": Field("vmVfsCachePressure"),
        },
    ),
    "transparent_huge_page_defrag": Field("transparentHugePageDefrag"),
    "transparent_huge_page": Field("transparentHugePageEnabled", former=("transparent_huge_page_enabled",)),
}
NETWORK: Mapping[str, Specs] = {
    "allowed_host_ports": Many(
        "allowedHostPorts", {"port_start": Field("portStart"), "port_end": Field("portEnd"), "protocol": Field("protocol")}
    ),
    "application_security_group_ids": Field("applicationSecurityGroups"),
    "node_public_ip_tags": Field("nodePublicIPTags", pairs("ipTagType", "tag")),
}
