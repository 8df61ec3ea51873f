-- Every key begins with the sensor, so that the tables can be distributed by it; every row names the tenant, so that
-- row level security needs no join. A sensor's rows are written by `push` alone, directives by administrators alone.
SET LOCAL ROLE onvigil_owner;

-- UTC, milliseconds: as sensors write times.
CREATE FUNCTION onvigil.rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql STABLE AS  -- without SET, so that it is inlined
$$ SELECT pg_catalog.to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- NULL for no name. An endpoint is the same with and without its scheme.
CREATE FUNCTION onvigil.name_hash(name text) RETURNS integer
LANGUAGE sql IMMUTABLE AS  -- without SET, so that it is inlined
$$ SELECT pg_catalog.hashtext(pg_catalog.replace(pg_catalog.lower(nullif(name, '')), 'urn:uuid:', '')) $$;

CREATE TABLE onvigil.setting (
  key   text PRIMARY KEY,
  value text NOT NULL
);
INSERT INTO onvigil.setting VALUES ('keep_events', '365 days'), ('longest_transaction', '5 minutes');

-- Enrolled sensors.
CREATE TABLE onvigil.sensor (
  sensor             integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  role               name NOT NULL UNIQUE,
  tenant             text NOT NULL DEFAULT '' CHECK (length(tenant) <= 128),
  site               text NOT NULL CHECK (length(site) BETWEEN 1 AND 128),
  enrolled           timestamptz NOT NULL DEFAULT now(),
  enrolled_by        name NOT NULL DEFAULT session_user,
  revoked            timestamptz,
  max_devices        integer NOT NULL DEFAULT 250000,
  max_events_per_day integer NOT NULL DEFAULT 1000000,
  max_bytes_per_day  bigint NOT NULL DEFAULT 8589934592  -- of devices, events and status
);

-- How far each has pushed, what it said of itself, and its devices counted.
CREATE TABLE onvigil.sensor_state (
  sensor        integer PRIMARY KEY REFERENCES onvigil.sensor,
  tenant        text NOT NULL,
  epoch         text NOT NULL DEFAULT '' CHECK (length(epoch) <= 64),  -- one history of the sensor's database
  generation    integer NOT NULL DEFAULT 0,                            -- counts epochs
  change        bigint NOT NULL DEFAULT 0,      -- of the sensor's changes of devices, all up to this one are here
  seq           bigint NOT NULL DEFAULT 0,      -- likewise of its events
  seq_before    bigint NOT NULL DEFAULT 0,      -- the highest of earlier epochs
  complete      boolean NOT NULL DEFAULT false, -- all devices of this epoch have been here at one moment
  newest_change bigint NOT NULL DEFAULT 0,      -- at the last contact
  newest_seq    bigint NOT NULL DEFAULT 0,
  last_contact  timestamptz,
  last_round    timestamptz,
  protocol      integer,
  version       text CHECK (length(version) <= 64),
  host          text CHECK (length(host) <= 255),
  knowledge     bigint NOT NULL DEFAULT 0,
  accepts       text[] NOT NULL DEFAULT '{}',
  problems      integer NOT NULL DEFAULT 0,
  banned        integer NOT NULL DEFAULT 0,
  suspected     integer NOT NULL DEFAULT 0,
  advisory      integer NOT NULL DEFAULT 0,
  unknown       integer NOT NULL DEFAULT 0,
  clear         integer NOT NULL DEFAULT 0,
  waived        integer NOT NULL DEFAULT 0,
  online        integer NOT NULL DEFAULT 0,
  day           date,                           -- whose events and bytes are counted
  events_today  integer NOT NULL DEFAULT 0,
  bytes_today   bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- The lists that each judges by, as reports name them.
CREATE TABLE onvigil.sensor_lists (
  sensor integer PRIMARY KEY REFERENCES onvigil.sensor,
  tenant text NOT NULL,
  lists  json NOT NULL CHECK (octet_length(lists::text) <= 65536 AND json_typeof(lists) = 'array')
);

-- `document` is the device as the sensor shows it, byte for byte; the columns are taken from it. `details` is what
-- `show` has besides, compressed (hub/details.hpp). Names are kept as numbers where they are long: what is compared is
-- an integer, which is done before row level security and so by an index.
CREATE TABLE onvigil.device (
  sensor     integer NOT NULL,
  id         text COLLATE "C" NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
  generation integer NOT NULL,
  tenant     text NOT NULL,
  verdict    text COLLATE "C" NOT NULL CHECK (verdict IN ('banned', 'suspected', 'advisory', 'unknown', 'clear')),
  waived     boolean NOT NULL,
  state      text COLLATE "C" NOT NULL CHECK (state IN ('online', 'offline')),
  maker      text CHECK (length(maker) <= 256),
  model      text CHECK (length(model) <= 4096),
  serial     text CHECK (length(serial) <= 4096),
  address    inet,
  mac        macaddr,          -- stated by the device itself, if there is one
  mac_stated boolean NOT NULL,
  serial_hash    integer,      -- onvigil.name_hash of the serial number and the endpoint
  endpoint_hash  integer,
  more_addresses inet[]        -- NULL where there are none
                 CHECK (cardinality(more_addresses) <= 64),
  more_macs      macaddr[] CHECK (cardinality(more_macs) <= 64),
  updated    timestamptz NOT NULL DEFAULT now(),
  document   json NOT NULL CONSTRAINT document_size CHECK (octet_length(document::text) <= 262144),
  details    bytea CONSTRAINT details_size CHECK (octet_length(details) <= 65536),
  PRIMARY KEY (sensor, id)
) PARTITION BY HASH (sensor);
-- A look-up over all sensors opens each partition with its ten indexes, which takes longer than the look-up.
DO $$
BEGIN
  FOR i IN 0..3 LOOP
    EXECUTE format('CREATE TABLE onvigil.device_%s PARTITION OF onvigil.device '
                   'FOR VALUES WITH (MODULUS 4, REMAINDER %s)', i, i);
  END LOOP;
END $$;
CREATE INDEX device_verdict ON onvigil.device (verdict, sensor) WHERE verdict <> 'clear';
CREATE INDEX device_tenant ON onvigil.device (tenant, verdict, sensor) WHERE verdict <> 'clear';
CREATE INDEX device_waived ON onvigil.device (sensor, verdict) WHERE waived;
CREATE INDEX device_id ON onvigil.device (id);
CREATE INDEX device_serial ON onvigil.device (serial_hash) WHERE serial_hash IS NOT NULL;
CREATE INDEX device_endpoint ON onvigil.device (endpoint_hash) WHERE endpoint_hash IS NOT NULL;
CREATE INDEX device_mac ON onvigil.device (mac) WHERE mac IS NOT NULL;
CREATE INDEX device_address ON onvigil.device (address) WHERE address IS NOT NULL;
CREATE INDEX device_more_addresses ON onvigil.device USING gin (more_addresses) WHERE more_addresses IS NOT NULL;
CREATE INDEX device_more_macs ON onvigil.device USING gin (more_macs) WHERE more_macs IS NOT NULL;

-- By the time the hub received them: what a sensor's clock says makes no partition.
CREATE TABLE onvigil.event (
  sensor     integer NOT NULL,
  seq        bigint NOT NULL,
  generation integer NOT NULL,
  received   timestamptz NOT NULL DEFAULT now(),
  tenant     text NOT NULL,
  id         text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
  time       timestamptz NOT NULL,
  type       text COLLATE "C" NOT NULL CHECK (type ~ '^[a-z]+\.[a-z]+$' AND length(type) <= 64),
  severity   text COLLATE "C" NOT NULL CHECK (severity IN ('info', 'low', 'medium', 'high', 'critical')),
  device     text COLLATE "C" CHECK (length(device) <= 64),
  body       json NOT NULL CONSTRAINT body_size CHECK (octet_length(body::text) <= 65536),
  PRIMARY KEY (sensor, seq, generation, received)
) PARTITION BY RANGE (received);
CREATE INDEX event_device ON onvigil.event (sensor, device, seq) WHERE device IS NOT NULL;
CREATE INDEX event_time ON onvigil.event USING brin (time);

-- What administrators ask of a sensor, and what came of it.
CREATE TABLE onvigil.directive (
  sensor   integer NOT NULL REFERENCES onvigil.sensor,
  n        bigint GENERATED ALWAYS AS IDENTITY,
  tenant   text NOT NULL,
  kind     text NOT NULL CHECK (kind IN ('waive', 'unwaive', 'label', 'forget', 'scan')),
  body     jsonb NOT NULL CHECK (octet_length(body::text) <= 16384),
  asked    timestamptz NOT NULL DEFAULT now(),
  asked_by name NOT NULL DEFAULT session_user,
  done     timestamptz,
  ok       boolean,
  result   text CHECK (length(result) <= 1024),
  PRIMARY KEY (sensor, n)
);
CREATE INDEX directive_open ON onvigil.directive (sensor, n) WHERE done IS NULL;

-- Makers and lists for the sensors, signed by the administrator's key.
CREATE TABLE onvigil.knowledge (
  version      bigint PRIMARY KEY CHECK (version > 0),
  published    timestamptz NOT NULL DEFAULT now(),
  published_by name NOT NULL DEFAULT session_user,
  bundle       text NOT NULL CHECK (octet_length(bundle) <= 16777216),
  signature    text NOT NULL CHECK (length(signature) <= 128)
);
RESET ROLE;
