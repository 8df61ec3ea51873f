-- What the parts of the hub may do. Roles belong to the whole cluster: they may be there already.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['onvigil_owner', 'onvigil_sensor', 'onvigil_reader', 'onvigil_tenant_reader',
                                'onvigil_administrator'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    END IF;
  END LOOP;
  -- By default every role may write temporary tables and large objects: a way to fill the disk.
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO onvigil_sensor, onvigil_reader, onvigil_tenant_reader, '
                 'onvigil_administrator', current_database());
  EXECUTE format('GRANT CREATE ON DATABASE %I TO onvigil_owner', current_database());
  REVOKE ALL ON SCHEMA public FROM PUBLIC;
  REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea), lowrite(integer, bytea),
    lo_put(oid, bigint, bytea), lo_open(oid, integer) FROM PUBLIC;
END $$;
GRANT onvigil_owner TO CURRENT_USER;
GRANT pg_read_all_stats, pg_signal_backend TO onvigil_owner;  -- onvigil.end_long_transactions
GRANT SET ON PARAMETER temp_file_limit TO onvigil_administrator;  -- of sensors, when they are enrolled
GRANT onvigil_reader TO onvigil_administrator;

CREATE SCHEMA onvigil AUTHORIZATION onvigil_owner;
GRANT USAGE ON SCHEMA onvigil TO onvigil_sensor, onvigil_reader, onvigil_tenant_reader, onvigil_administrator;
