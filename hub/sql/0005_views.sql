-- What people and dashboards read. Row level security is that of who asks.
SET LOCAL ROLE onvigil_owner;

-- "Seen" stays at the sensor: a device that is online was seen in the sensor's last round.
CREATE VIEW onvigil.fleet_devices WITH (security_invoker = true) AS
SELECT s.tenant, s.site, s.role AS sensor, d.id, d.verdict, d.waived, d.state, d.maker, d.model, d.serial, d.address,
       d.mac, d.updated, t.last_round,
       CASE WHEN d.state = 'online' THEN greatest(t.last_round, (d.document ->> 'last_seen')::timestamptz)
            ELSE (d.document ->> 'last_seen')::timestamptz END AS last_seen,
       d.document
FROM onvigil.device d JOIN onvigil.sensor s USING (sensor) JOIN onvigil.sensor_state t USING (sensor);

CREATE VIEW onvigil.fleet_findings WITH (security_invoker = true) AS
SELECT s.tenant, s.site, s.role AS sensor, d.id AS device, d.verdict, d.state, d.address, d.mac, d.model,
       f.id, f.list, f.maker, f.relation, f.effect, f.strength, f.opened, f.waived, f.citation, f.reasons
FROM onvigil.device d JOIN onvigil.sensor s USING (sensor),
     json_to_recordset(CASE json_typeof(d.document -> 'findings') WHEN 'array' THEN d.document -> 'findings' ELSE '[]' END)
       AS f(id text, list text, maker text, relation text, effect text, strength text, opened timestamptz,
            waived boolean, citation text, reasons json)
WHERE d.verdict IN ('banned', 'suspected', 'advisory');

-- `silent` is how long ago a sensor was heard; one that never came is the worst.
CREATE VIEW onvigil.fleet_sensors WITH (security_invoker = true) AS
SELECT s.tenant, s.site, s.role AS sensor, t.host, t.version, t.protocol, t.last_contact, t.last_round,
       now() - t.last_contact AS silent, t.complete, t.newest_change - t.change AS changes_waiting,
       t.newest_seq - t.seq AS events_waiting, t.knowledge, t.problems, t.accepts,
       t.banned + t.suspected + t.advisory + t.unknown + t.clear AS devices,
       t.banned, t.suspected, t.advisory, t.unknown, t.clear, t.waived, t.online, s.enrolled, s.revoked
FROM onvigil.sensor s JOIN onvigil.sensor_state t USING (sensor);

-- One camera that several sensors see: the same MAC by its own statement, or the same serial number of one maker.
CREATE VIEW onvigil.fleet_cameras_seen_twice WITH (security_invoker = true) AS
SELECT tenant, 'mac' AS by, mac::text AS value, min(maker) AS maker, count(DISTINCT sensor) AS sensors,
       array_agg(id ORDER BY sensor) AS devices
FROM onvigil.device WHERE mac_stated
GROUP BY tenant, mac HAVING count(DISTINCT sensor) > 1
UNION ALL
SELECT tenant, 'serial', serial, maker, count(DISTINCT sensor), array_agg(id ORDER BY sensor)
FROM onvigil.device WHERE serial <> '' AND maker IS NOT NULL
GROUP BY tenant, maker, serial HAVING count(DISTINCT sensor) > 1;

GRANT SELECT ON onvigil.fleet_devices, onvigil.fleet_findings, onvigil.fleet_sensors, onvigil.fleet_cameras_seen_twice
  TO onvigil_reader, onvigil_tenant_reader;
RESET ROLE;
