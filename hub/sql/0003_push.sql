-- The one function a sensor may execute. Whose rows are written follows from the role that logged in, never from an
-- argument. Position and rows are committed together: where an acknowledgement was lost, the next call is told the
-- position and goes on there.
-- A sensor may set what it likes in its session: settings that change what a value means are those of `push`, a time is
-- taken in the one form that no setting reads otherwise, and no lock is one that every role may hold.
SET LOCAL ROLE onvigil_owner;

CREATE DOMAIN onvigil.moment AS text
  CHECK (value ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$' AND isfinite(value::timestamptz));

-- With its zone an address has up to 55 letters, and lists show it as it is.
CREATE DOMAIN onvigil.zoned_address AS text CHECK (length(value) <= 64);

-- What the views subtract from another.
CREATE DOMAIN onvigil.counter AS bigint CHECK (value BETWEEN 0 AND 1000000000000000);

-- The newest that `push` understands; that before it is still taken, so that a hub is upgraded before its sensors.
CREATE FUNCTION onvigil.protocol() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';

-- The partition that takes the events of now; with a new one the oldest are dropped.
CREATE FUNCTION onvigil.turn_month() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month  timestamptz := date_trunc('month', now());
  oldest text := to_char(now() - (SELECT value FROM onvigil.setting WHERE key = 'keep_events')::interval,
                         '"event_"YYYY"_"MM');
  old    name;
BEGIN
  IF to_regclass('onvigil.' || to_char(month, '"event_"YYYY"_"MM')) IS NOT NULL THEN
    RETURN;
  END IF;
  LOCK TABLE onvigil.setting IN SHARE UPDATE EXCLUSIVE MODE;
  EXECUTE format('CREATE TABLE IF NOT EXISTS onvigil.%I PARTITION OF onvigil.event FOR VALUES FROM (%L) TO (%L)',
                 to_char(month, '"event_"YYYY"_"MM'), month, month + interval '1 month');
  FOR old IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = 'onvigil.event'::regclass AND c.relname < oldest LOOP
    EXECUTE format('DROP TABLE onvigil.%I', old);
  END LOOP;
END $$;

-- A sensor leaves out rows that are refused by a code of class 21, 22 or 23; with any other it tries again later.
CREATE FUNCTION onvigil.refuse(what text, hint text DEFAULT '', code text DEFAULT '22023') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = what, HINT = hint, ERRCODE = code;
END $$;

-- Writes devices and gives what each counter of the sensor gains. What the views cast is cast here: a sensor that lies
-- is refused, and spoils no query of others.
CREATE FUNCTION onvigil.put_devices(mine onvigil.sensor_state, devices json) RETURNS onvigil.sensor_state
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  gain record;
BEGIN
  WITH incoming AS MATERIALIZED (
    SELECT d.document, f.id, f.verdict, f.state, f.maker, f.model, f.serial,
           split_part((f.addresses ->> 0)::onvigil.zoned_address, '%', 1)::inet AS address,
           coalesce(d.mac, f.macs ->> 0)::macaddr AS mac, d.mac IS NOT NULL AS mac_stated,
           onvigil.name_hash(f.serial) AS serial_hash, onvigil.name_hash(f.endpoint) AS endpoint_hash,
           CASE WHEN jsonb_array_length(f.addresses) > 1 THEN
             ARRAY(SELECT split_part(a::onvigil.zoned_address, '%', 1)::inet FROM jsonb_array_elements_text(f.addresses - 0) a)
           END AS more_addresses,
           CASE WHEN jsonb_array_length(f.macs) > 1 OR d.mac <> f.macs ->> 0 THEN
             ARRAY(SELECT a::macaddr FROM jsonb_array_elements_text(f.macs) a)
           END AS more_macs,
           decode(d.details, 'base64') AS details,
           CASE WHEN jsonb_array_length(f.findings) > 0 THEN
             (SELECT coalesce(bool_and(g.waived), false)
              FROM jsonb_to_recordset(f.findings) AS g(waived boolean, opened onvigil.moment)) ELSE false END AS waived
    FROM json_to_recordset(devices) AS d(mac text, document json, details text),
         jsonb_to_record(d.document::jsonb)
           AS f(id text, verdict text, state text, maker text, model text, serial text, endpoint text, addresses jsonb,
                macs jsonb, findings jsonb, last_seen onvigil.moment)
  ), before AS (
    SELECT verdict, waived, state FROM onvigil.device
    WHERE sensor = mine.sensor AND id = ANY (ARRAY(SELECT id FROM incoming))
  ), written AS (
    INSERT INTO onvigil.device AS d (sensor, id, generation, tenant, verdict, waived, state, maker, model, serial,
                                     address, mac, mac_stated, serial_hash, endpoint_hash, more_addresses, more_macs,
                                     document, details)
    SELECT mine.sensor, id, mine.generation, mine.tenant, verdict, waived, state, maker, model, serial, address, mac,
           mac_stated, serial_hash, endpoint_hash, more_addresses, more_macs, document, details
    FROM incoming
    ON CONFLICT (sensor, id) DO UPDATE
      SET generation = excluded.generation, tenant = excluded.tenant, verdict = excluded.verdict,
          waived = excluded.waived, state = excluded.state, maker = excluded.maker, model = excluded.model,
          serial = excluded.serial, address = excluded.address, mac = excluded.mac, mac_stated = excluded.mac_stated,
          serial_hash = excluded.serial_hash, endpoint_hash = excluded.endpoint_hash,
          more_addresses = excluded.more_addresses, more_macs = excluded.more_macs, updated = now(),
          document = excluded.document, details = excluded.details
  ), both_sides AS (
    SELECT 1 AS n, verdict, waived, state FROM incoming UNION ALL SELECT -1, verdict, waived, state FROM before
  )
  SELECT sum(n) FILTER (WHERE verdict = 'banned') AS banned, sum(n) FILTER (WHERE verdict = 'suspected') AS suspected,
         sum(n) FILTER (WHERE verdict = 'advisory') AS advisory, sum(n) FILTER (WHERE verdict = 'unknown') AS unknown,
         sum(n) FILTER (WHERE verdict = 'clear') AS clear, sum(n) FILTER (WHERE waived) AS waived,
         sum(n) FILTER (WHERE state = 'online') AS online
  INTO gain FROM both_sides;
  RETURN onvigil.counted(mine, gain.banned, gain.suspected, gain.advisory, gain.unknown, gain.clear, gain.waived,
                         gain.online);
END $$;

CREATE FUNCTION onvigil.counted(mine onvigil.sensor_state, banned bigint, suspected bigint, advisory bigint,
                                unknown bigint, clear bigint, waived bigint, online bigint)
RETURNS onvigil.sensor_state LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  mine.banned := mine.banned + coalesce(banned, 0);
  mine.suspected := mine.suspected + coalesce(suspected, 0);
  mine.advisory := mine.advisory + coalesce(advisory, 0);
  mine.unknown := mine.unknown + coalesce(unknown, 0);
  mine.clear := mine.clear + coalesce(clear, 0);
  mine.waived := mine.waived + coalesce(waived, 0);
  mine.online := mine.online + coalesce(online, 0);
  RETURN mine;
END $$;

-- Removes the devices of these ids, or where there are none named, those of earlier epochs.
CREATE FUNCTION onvigil.remove_devices(mine onvigil.sensor_state, gone text[]) RETURNS onvigil.sensor_state
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  went record;
BEGIN
  WITH removed AS (
    DELETE FROM onvigil.device
    WHERE sensor = mine.sensor
      AND CASE WHEN gone IS NULL THEN generation <> mine.generation ELSE id = ANY (gone) END
    RETURNING verdict, waived, state
  )
  SELECT -count(*) FILTER (WHERE verdict = 'banned') AS banned,
         -count(*) FILTER (WHERE verdict = 'suspected') AS suspected,
         -count(*) FILTER (WHERE verdict = 'advisory') AS advisory,
         -count(*) FILTER (WHERE verdict = 'unknown') AS unknown, -count(*) FILTER (WHERE verdict = 'clear') AS clear,
         -count(*) FILTER (WHERE waived) AS waived, -count(*) FILTER (WHERE state = 'online') AS online
  INTO went FROM removed;
  RETURN onvigil.counted(mine, went.banned, went.suspected, went.advisory, went.unknown, went.clear, went.waived,
                         went.online);
END $$;

-- An event that an earlier epoch has brought already (the sensor's database was restored) is left out.
CREATE FUNCTION onvigil.put_events(mine onvigil.sensor_state, seq_from bigint, seq_to bigint, events json)
RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  written integer;
BEGIN
  PERFORM onvigil.turn_month();
  IF EXISTS (SELECT FROM json_array_elements(events) e
             WHERE ((e ->> 'seq')::bigint > seq_from AND (e ->> 'seq')::bigint <= seq_to) IS NOT TRUE) THEN
    PERFORM onvigil.refuse('an event is not of the range that is pushed');
  END IF;
  INSERT INTO onvigil.event (sensor, seq, generation, tenant, id, time, type, severity, device, body)
  SELECT mine.sensor, f.seq, mine.generation, mine.tenant, f.id, f.time::timestamptz, f.type, f.severity,
         nullif(f.device_id, ''), e.value
  FROM json_array_elements(events) e,
       jsonb_to_record(e.value::jsonb)
         AS f(seq bigint, id text, "time" onvigil.moment, type text, severity text, device_id text)
  WHERE f.seq > mine.seq_before
     OR NOT EXISTS (SELECT FROM onvigil.event earlier
                    WHERE earlier.sensor = mine.sensor AND earlier.seq = f.seq AND earlier.id = f.id);
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END $$;

-- What the sensor says of itself, and the results of directives.
CREATE FUNCTION onvigil.take_status(mine onvigil.sensor_state, status jsonb) RETURNS onvigil.sensor_state
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  mine.version := left(status ->> 'version', 64);
  mine.host := left(status ->> 'host', 255);
  mine.last_round := (status ->> 'last_round')::onvigil.moment::timestamptz;
  mine.newest_change := coalesce((status ->> 'newest_change')::onvigil.counter, mine.newest_change);
  mine.newest_seq := coalesce((status ->> 'newest_seq')::onvigil.counter, mine.newest_seq);
  mine.knowledge := coalesce((status ->> 'knowledge')::bigint, 0);
  mine.problems := coalesce((status ->> 'problems')::integer, 0);
  mine.accepts := ARRAY(SELECT left(a, 32) FROM jsonb_array_elements_text(coalesce(status -> 'accepts', '[]')) a
                        LIMIT 16);
  IF status ? 'lists' THEN
    INSERT INTO onvigil.sensor_lists VALUES (mine.sensor, mine.tenant, status -> 'lists')
    ON CONFLICT (sensor) DO UPDATE SET tenant = excluded.tenant, lists = excluded.lists;
  END IF;
  UPDATE onvigil.directive d SET done = now(), ok = r.ok, result = left(r.result, 1024)
  FROM jsonb_to_recordset(coalesce(status -> 'results', '[]')) AS r(n bigint, ok boolean, result text)
  WHERE d.sensor = mine.sensor AND d.n = r.n AND d.done IS NULL;
  RETURN mine;
END $$;

-- The bundle travels only to a sensor that says it would take a newer one.
CREATE FUNCTION onvigil.answer(mine onvigil.sensor_state, taken boolean, wants_knowledge boolean) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  newest onvigil.knowledge;
  reply  jsonb;
BEGIN
  SELECT * INTO newest FROM onvigil.knowledge ORDER BY version DESC LIMIT 1;
  reply := jsonb_build_object('protocol', onvigil.protocol(), 'taken', taken, 'epoch', mine.epoch,
                              'change', mine.change, 'seq', mine.seq, 'complete', mine.complete, 'knowledge', coalesce(newest.version, 0));
  IF wants_knowledge AND newest.version > mine.knowledge THEN
    reply := reply || jsonb_build_object('bundle', newest.bundle, 'signature', newest.signature);
  END IF;
  RETURN (reply || jsonb_build_object('directives', coalesce((
    SELECT jsonb_agg(jsonb_build_object('n', n, 'kind', kind, 'body', body, 'by', asked_by, 'asked', asked) ORDER BY n)
    FROM (SELECT * FROM onvigil.directive WHERE sensor = mine.sensor AND done IS NULL ORDER BY n LIMIT 100) AS due),
    '[]')))::text;
END $$;

-- A sensor that keeps a transaction open keeps its locks, and what vacuum would remove. What a login may set in its session
-- prevents neither; so the next one that comes ends it. A push takes seconds.
CREATE FUNCTION onvigil.end_long_transactions() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN onvigil.sensor s ON s.role = a.usename
  WHERE a.datname = current_database() AND a.xact_start < now() - (
    SELECT value::interval FROM onvigil.setting WHERE key = 'longest_transaction')
$$;

-- `devices` NULL: only the position is asked for. Otherwise what lies between the positions is taken whole, or where
-- `change_from` and `seq_from` are not the hub's own position, nothing (`taken` false).
CREATE FUNCTION onvigil.push(protocol integer, epoch text, change_from bigint, change_to bigint, complete boolean,
                             devices text, gone text[], seq_from bigint, seq_to bigint, events text, status text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, MDY' AS $$
DECLARE
  me    onvigil.sensor;
  mine  onvigil.sensor_state;
  taken boolean := false;
BEGIN
  IF protocol > onvigil.protocol() THEN
    PERFORM onvigil.refuse(format('this hub speaks protocol %s, the sensor %s: the hub is older', onvigil.protocol(),
                                  protocol),
                           'upgrade the hub with the client of the sensor''s version: onvigil hub upgrade', '0A000');
  ELSIF protocol < greatest(1, onvigil.protocol() - 1) THEN
    PERFORM onvigil.refuse(format('protocol %s is no longer spoken', protocol), 'upgrade the sensor', '0A000');
  END IF;
  SELECT * INTO me FROM onvigil.sensor s WHERE s.role = session_user;
  IF NOT FOUND OR me.revoked IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = format('%s is no sensor of this hub', session_user), HINT = 'onvigil hub enrol SITE makes one';
  END IF;
  IF octet_length(devices) > 33554432 OR octet_length(events) > 33554432 OR octet_length(status) > 65536
     OR cardinality(gone) > 500 OR json_array_length(devices::json) > 500 OR json_array_length(events::json) > 500 THEN
    PERFORM onvigil.refuse('more than a push may hold: 500 devices, 500 events, 32 MiB of each');
  END IF;
  SELECT * INTO mine FROM onvigil.sensor_state s WHERE s.sensor = me.sensor FOR UPDATE;
  mine.tenant := me.tenant;
  mine.protocol := protocol;
  mine.last_contact := now();
  IF mine.day IS DISTINCT FROM current_date THEN
    mine.day := current_date;
    mine.events_today := 0;
    mine.bytes_today := 0;
  END IF;
  mine.bytes_today := mine.bytes_today + coalesce(octet_length(devices), 0) + octet_length(events) + octet_length(status);
  IF mine.bytes_today > me.max_bytes_per_day THEN
    PERFORM onvigil.refuse(format('more than %s in one day', pg_size_pretty(me.max_bytes_per_day)),
                           'what changes all the time? sensor.max_bytes_per_day is the bound', '54000');
  END IF;
  mine := onvigil.take_status(mine, status::jsonb);
  IF devices IS NULL THEN
    PERFORM onvigil.end_long_transactions();
  ELSE
    IF mine.epoch <> epoch AND change_from = 0 AND seq_from = 0 THEN
      mine.seq_before := greatest(mine.seq_before, mine.seq);
      mine.generation := mine.generation + 1;
      mine.epoch := epoch;
      mine.change := 0;
      mine.seq := 0;
      mine.complete := false;
    END IF;
    taken := mine.epoch = epoch AND mine.change = change_from AND mine.seq = seq_from
             AND change_to >= change_from AND seq_to >= seq_from;
  END IF;
  IF taken THEN
    IF devices <> '[]' THEN
      mine := onvigil.put_devices(mine, devices::json);
    END IF;
    IF cardinality(gone) > 0 THEN
      mine := onvigil.remove_devices(mine, gone);
    END IF;
    IF complete AND NOT mine.complete THEN
      mine := onvigil.remove_devices(mine, NULL);
      mine.complete := true;
    END IF;
    IF events <> '[]' THEN
      mine.events_today := mine.events_today + onvigil.put_events(mine, seq_from, seq_to, events::json);
    END IF;
    mine.change := change_to;
    mine.seq := seq_to;
    IF mine.events_today > me.max_events_per_day THEN
      PERFORM onvigil.refuse(format('more than %s events in one day', me.max_events_per_day),
                             'what floods the journal? sensor.max_events_per_day is the bound', '54000');
    ELSIF mine.banned + mine.suspected + mine.advisory + mine.unknown + mine.clear > me.max_devices THEN
      PERFORM onvigil.refuse(format('more than %s devices of one sensor', me.max_devices),
                             'sensor.max_devices is the bound', '54000');
    END IF;
  END IF;
  UPDATE onvigil.sensor_state SET
    (tenant, epoch, generation, change, seq, seq_before, complete, newest_change, newest_seq, last_contact, last_round,
     protocol, version, host, knowledge, accepts, problems, banned, suspected, advisory, unknown, clear, waived, online,
     day, events_today, bytes_today) =
    (mine.tenant, mine.epoch, mine.generation, mine.change, mine.seq, mine.seq_before, mine.complete,
     mine.newest_change, mine.newest_seq, mine.last_contact, mine.last_round, mine.protocol, mine.version, mine.host,
     mine.knowledge, mine.accepts, mine.problems, mine.banned, mine.suspected, mine.advisory, mine.unknown, mine.clear,
     mine.waived, mine.online, mine.day, mine.events_today, mine.bytes_today)
  WHERE sensor_state.sensor = me.sensor;
  RETURN onvigil.answer(mine, taken, coalesce((status::jsonb ->> 'wants_knowledge')::boolean, false));
END $$;
RESET ROLE;
