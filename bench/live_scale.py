"""List and judge a synthetic subscription over HTTP; print the time, peak memory and number of requests.

    python bench/live_scale.py [RESOURCES] [TYPES]

The test server runs in its own process, so that the figures are those of azward alone.
"""

from __future__ import annotations

import json
import os
import resource as limits
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent

SERVE = """
import json, sys
sys.path.insert(0, "tests/support")
from azure_server import AzureServer, World
from azure_large import subscription
server = AzureServer(subscription(int(sys.argv[1]), int(sys.argv[2]), filled=True))
told = {"url": server.url, "environment": server.environment, "resources": len(server.world.resources)}
print(json.dumps(told), flush=True)
server.start()
sys.stdin.readline()
items = sum(1 for method, _ in server.requests if method == "ITEM")
print(json.dumps({"items": items, "requests": len(server.requests) - items, "violations": server.violations}), flush=True)
"""


def main(resources: int, types: int) -> None:
    command = [sys.executable, "-c", SERVE, str(resources), str(types)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        said = json.loads(server.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "seen.azward.json")
            live = [sys.executable, "-m", "azward.cli.main", "live", "--cloud", said["url"], "--save", str(file)]
            start = time.perf_counter()
            done = subprocess.run(
                [*live, "--format", "json", "--output", str(Path(folder, "report.json"))],
                cwd=ROOT,
                env=os.environ | said["environment"],
                check=False,
            )
            took = time.perf_counter() - start
            report = json.loads(Path(folder, "report.json").read_text())
            size = file.stat().st_size
        used = limits.getrusage(limits.RUSAGE_CHILDREN)
        server.stdin.write("\n")
        server.stdin.flush()
        seen = json.loads(server.stdout.readline())
    over = seen["requests"] - resources / 1000 - seen["items"] / 20
    read = sum(counts.get("read", 0) for counts in report["listing"].values())
    print(f"{resources:,} resources of {types} types, {said['resources']:,} with their children: status {done.returncode}")
    print(f"read {read:,}, judged {report['stats']['verdicts']}")
    print(f"{took:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of CPU, peak memory {used.ru_maxrss / 1024:,.0f} MiB")
    print(f"snapshot {size / 2**20:,.1f} MiB")
    print(f"{seen['requests']:,} requests, {seen['items']:,} children in batches: {over:,.0f} more than the bound")
    assert not seen["violations"], seen["violations"]


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    main(*(numbers + [100_000, 300][len(numbers) :]))
