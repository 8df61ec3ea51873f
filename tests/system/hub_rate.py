"""How fast many sensors fill a hub that has a disk that syncs, beside the bare function: `hub_rate.py [SENSORS DEVICES]`."""

import subprocess
import sys

from hub_server import HubServer
from lab import BIN

sensors, devices = (int(a) for a in (sys.argv[1:] or (50, 2000)))
with HubServer(durable=True, options=["max_connections=200", "shared_buffers=512MB", "max_wal_size=4GB"]) as hub:
    hub.make_schema()
    hub.enrol([f"sensor_{number}" for number in range(1, 2 * sensors + 1)], "rate")
    subprocess.run([f"{BIN}/hub_rate", hub.path("socket"), str(hub.port), str(sensors), str(devices)], check=True)
    print(hub.psql("SELECT n || ' devices, ' || (SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits "
                   "WHERE inhparent = 'onvigil.device'::regclass)::bigint / n || ' bytes each on disk' "
                   "FROM (SELECT count(*) AS n FROM onvigil.device) AS all_of_them"))
