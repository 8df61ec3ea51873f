-- A sensor executes `push` and sees nothing. A reader sees all, a tenant's reader the rows of its tenant. An
-- administrator reads all, enrols, and asks things of sensors.
SET LOCAL ROLE onvigil_owner;

CREATE TABLE onvigil.tenant_reader (
  role   name PRIMARY KEY,
  tenant text NOT NULL CHECK (tenant <> '')
);

-- Evaluated once a query.
CREATE FUNCTION onvigil.own_tenant() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT tenant FROM onvigil.tenant_reader WHERE role = session_user $$;

DO $$
DECLARE
  item text;
BEGIN
  FOREACH item IN ARRAY ARRAY['sensor', 'sensor_state', 'sensor_lists', 'device', 'event', 'directive'] LOOP
    EXECUTE format('ALTER TABLE onvigil.%I ENABLE ROW LEVEL SECURITY', item);
    EXECUTE format('CREATE POLICY everything ON onvigil.%I FOR SELECT TO onvigil_reader USING (true)', item);
    EXECUTE format('CREATE POLICY own_tenant ON onvigil.%I FOR SELECT TO onvigil_tenant_reader '
                   'USING (tenant = (SELECT onvigil.own_tenant()))', item);
    EXECUTE format('GRANT SELECT ON onvigil.%I TO onvigil_reader, onvigil_tenant_reader', item);
  END LOOP;
END $$;

GRANT SELECT ON onvigil.setting, onvigil.knowledge TO onvigil_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON onvigil.tenant_reader TO onvigil_administrator;
GRANT UPDATE ON onvigil.setting TO onvigil_administrator;
GRANT INSERT (version, bundle, signature) ON onvigil.knowledge TO onvigil_administrator;

CREATE POLICY enrol ON onvigil.sensor FOR ALL TO onvigil_administrator USING (true) WITH CHECK (true);
CREATE POLICY enrol ON onvigil.sensor_state FOR INSERT TO onvigil_administrator WITH CHECK (true);
CREATE POLICY ask ON onvigil.directive FOR INSERT TO onvigil_administrator WITH CHECK (true);
GRANT INSERT (role, tenant, site), UPDATE (tenant, site, revoked, max_devices, max_events_per_day, max_bytes_per_day)
  ON onvigil.sensor TO onvigil_administrator;
GRANT INSERT (sensor, tenant) ON onvigil.sensor_state TO onvigil_administrator;
GRANT INSERT (sensor, tenant, kind, body) ON onvigil.directive TO onvigil_administrator;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA onvigil FROM PUBLIC;
GRANT EXECUTE ON FUNCTION onvigil.own_tenant(), onvigil.rfc3339(timestamptz), onvigil.name_hash(text) TO onvigil_reader, onvigil_tenant_reader;
GRANT EXECUTE ON FUNCTION onvigil.push(integer, text, bigint, bigint, boolean, text, text[], bigint, bigint, text, text)
  TO onvigil_sensor;
RESET ROLE;
