"""Exits 0 where Airflow's own health report calls a component healthy: ``healthy.py API_SERVER COMPONENT``.

The report is the api-server's; asking it costs a fraction of what ``airflow jobs check`` costs, which imports Airflow.
"""

import json
import sys
from urllib.request import urlopen


def main() -> int:
    """Read the report; a server that does not answer raises, and so counts as unhealthy too."""
    server, component = sys.argv[1:]
    with urlopen(f"{server}/api/v2/monitor/health", timeout=5) as response:  # noqa: S310 - stands in docker-compose.yml
        status = json.load(response)[component]["status"]
    return 0 if status == "healthy" else 1


if __name__ == "__main__":
    sys.exit(main())
