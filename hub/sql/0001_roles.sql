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
  -- By default every role may write temporary tables, large objects and records into the write-ahead log, which fills the
  -- disk, and take all the locks that the server has room for, after which no other role can even log in.
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO onvigil_sensor, onvigil_reader, onvigil_tenant_reader, '
                 'onvigil_administrator', current_database());
  EXECUTE format('GRANT CREATE ON DATABASE %I TO onvigil_owner', current_database());
  REVOKE ALL ON SCHEMA public FROM PUBLIC;
  FOR wanted IN
    SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
      AND (proname ~ '^pg_(try_)?advisory_' OR proname IN ('pg_logical_emit_message', 'pg_notify', 'lo_create', 'lo_creat',
                                                           'lo_from_bytea', 'lowrite', 'lo_put', 'lo_open'))
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', wanted);
  END LOOP;
END $$;
GRANT onvigil_owner TO CURRENT_USER;
GRANT pg_read_all_stats, pg_signal_backend TO onvigil_owner;  -- onvigil.end_long_transactions
GRANT SET ON PARAMETER temp_file_limit, log_min_messages, log_min_error_statement TO onvigil_administrator;  -- of sensors
GRANT onvigil_reader TO onvigil_administrator;

CREATE SCHEMA onvigil AUTHORIZATION onvigil_owner;
GRANT USAGE ON SCHEMA onvigil TO onvigil_sensor, onvigil_reader, onvigil_tenant_reader, onvigil_administrator;
