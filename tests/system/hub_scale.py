"""A million devices of 500 sensors, and how long the client waits for what is asked most: `hub_scale.py [DEVICES SENSORS]`.
Prints milliseconds, beside them those of the server alone (EXPLAIN ANALYZE) for a look-up by MAC, and bytes on disk for
each device. Every second device has a further address, each has an argument of 350 bytes, and each sensor lists of 10 kB."""

import os
import subprocess
import sys
import time

from hub_server import HubServer
from lab import BIN

DEVICES, SENSORS = (int(a) for a in (sys.argv[1:] or (1_000_000, 500)))
LOAD = """
INSERT INTO onvigil.sensor (role, site, tenant) SELECT 'sensor_' || n, 'site-' || n, 'tenant-' || n / 10
  FROM generate_series(0, {sensors} - 1) AS n;
INSERT INTO onvigil.sensor_state (sensor, tenant, epoch, generation, complete, last_contact, last_round)
  SELECT sensor, tenant, 'e', 1, true, now(), now() FROM onvigil.sensor;
INSERT INTO onvigil.sensor_lists
  SELECT sensor, tenant, (SELECT json_agg(json_build_object('id', 'list-' || i, 'title', repeat(md5(i::text), 20)))
                          FROM generate_series(1, 15) AS i) FROM onvigil.sensor;
INSERT INTO onvigil.device (sensor, id, generation, tenant, verdict, waived, state, maker, model, serial, address, mac,
                            mac_stated, serial_hash, endpoint_hash, more_addresses, details, document)
SELECT s.sensor, f.id, 1, s.tenant, f.verdict, false, 'online', f.maker, f.model, f.serial, f.address::inet, f.mac::macaddr,
       true, onvigil.name_hash(f.serial), onvigil.name_hash(f.endpoint),
       CASE WHEN n % 2 = 0 THEN ARRAY[('fe80::' || to_hex(n % 65536))::inet] END, decode(f.argument, 'hex'),
       json_build_object('endpoint', f.endpoint, 'id', f.id, 'site', s.site, 'verdict', f.verdict, 'maker', f.maker, 'model', f.model,
         'serial', f.serial, 'addresses', json_build_array(f.address), 'macs', json_build_array(f.mac), 'state', 'online',
         'first_seen', '2026-11-29T08:00:00.000Z', 'last_seen', '2026-11-29T08:00:00.000Z', 'findings', '[]'::json,
         'labels', '{{}}'::json, 'identification', json_build_object('state', 'ok'), 'scopes', f.scopes)
FROM (SELECT n, 'dev-' || lpad(n::text, 10, '0') AS id, 'P32' || n % 77 AS model, 'SN' || n AS serial,
             CASE n / {sensors} % 20 WHEN 0 THEN 'banned' WHEN 1 THEN 'suspected' WHEN 2 THEN 'unknown' ELSE 'clear' END AS verdict,
             CASE n / {sensors} % 20 WHEN 0 THEN 'hikvision' ELSE 'axis' END AS maker,
             format('10.%s.%s.%s', n / 65536 % 256, n / 256 % 256, n % 256) AS address,
             format('00:40:8c:%s:%s:%s', lpad(to_hex(n / 65536 % 256), 2, '0'), lpad(to_hex(n / 256 % 256), 2, '0'),
                    lpad(to_hex(n % 256), 2, '0')) AS mac,
             'urn:uuid:' || md5(n::text)::uuid AS endpoint,
             (SELECT string_agg(md5((n * 41 + i)::text), '') FROM generate_series(1, 22) AS i) AS argument,
             (SELECT json_agg('onvif://www.onvif.org/' || md5((n * 31 + i)::text) || md5((n * 37 + i)::text))
              FROM generate_series(1, 10) AS i) AS scopes
      FROM generate_series(1, {devices}) AS n) AS f
JOIN (SELECT *, row_number() OVER (ORDER BY sensor) - 1 AS number FROM onvigil.sensor) AS s ON s.number = f.n % {sensors};
UPDATE onvigil.sensor_state t SET banned = c.banned, suspected = c.suspected, unknown = c.unknown, clear = c.clear,
       online = c.everything
FROM (SELECT sensor, count(*) FILTER (WHERE verdict = 'banned') AS banned, count(*) AS everything,
             count(*) FILTER (WHERE verdict = 'suspected') AS suspected,
             count(*) FILTER (WHERE verdict = 'unknown') AS unknown, count(*) FILTER (WHERE verdict = 'clear') AS clear
      FROM onvigil.device GROUP BY sensor) AS c WHERE c.sensor = t.sensor;
CREATE ROLE some_reader LOGIN IN ROLE onvigil_reader;
CREATE ROLE some_tenant LOGIN IN ROLE onvigil_tenant_reader;
INSERT INTO onvigil.tenant_reader VALUES ('some_tenant', 'tenant-3');
"""
ASKED = {"devices --verdict banned --site X": ["devices", "--verdict", "banned", "--site", "site-33"],
         "status": ["status"], "check": ["check"], "show MAC": ["show", "00:40:8c:00:02:12"],
         "show ADDRESS": ["show", "10.0.2.18"], "show SERIAL": ["show", "sn530"], "show ID": ["show", "dev-0000000530"],
         "show ADDRESS that no device has": ["show", "10.255.255.255"], "hub sensors": ["hub", "sensors"]}
BY_MAC = "SELECT document FROM onvigil.device WHERE mac = '00:40:8c:00:02:12'"


def milliseconds(environment, words):
    took = []
    for _ in range(7):
        start = time.monotonic()
        done = subprocess.run([f"{BIN}/onvigil", *words, "-o", "json"], env=environment, capture_output=True)
        took.append((time.monotonic() - start) * 1000)
    return f"{sorted(took)[3]:7.0f} ms (exit {done.returncode}, {len(done.stdout)} bytes)"


with HubServer(durable=True, options=["shared_buffers=512MB", "max_wal_size=4GB", "work_mem=32MB"]) as hub:
    hub.make_schema()
    begun = time.monotonic()
    hub.run_psql(LOAD.format(devices=DEVICES, sensors=SENSORS), timeout=1800).check_returncode()
    hub.psql("VACUUM ANALYZE", timeout=900)
    print(f"loaded in {time.monotonic() - begun:.0f} s")
    size = int(hub.psql("SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits "
                        "WHERE inhparent = 'onvigil.device'::regclass"))
    length = hub.psql("SELECT avg(octet_length(document::text))::int FROM onvigil.device_0")
    print(f"{size / DEVICES:.0f} bytes on disk for each device, a document of {length}")
    nothing = milliseconds(os.environ, ["--version"])
    print(f"of which the program's start on this machine: {nothing}")
    for role in ("some_reader", "some_tenant"):
        url = f"postgresql://{role}@/onvigil?host={hub.path('socket')}&port={hub.port}"
        environment = {**os.environ, "ONVIGIL_HUB": url}
        for name, words in ASKED.items():
            print(f"{role:12} {name:34} {milliseconds(environment, words)}", flush=True)
        plan = hub.psql(f"EXPLAIN (ANALYZE, TIMING OFF) {BY_MAC}", role).splitlines()
        print(f"{role:12} by MAC, the server alone:          {'; '.join(line.strip() for line in plan[-2:])}")
