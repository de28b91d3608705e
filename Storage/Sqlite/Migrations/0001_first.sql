-- Where each actor's log stands. Kinds: 1 inbox, 2 channel, 3 app. Everything else refers to the small id.
create table heads (
    id integer primary key,
    kind integer not null,
    app text not null,
    name text not null,
    epoch integer not null,
    version integer not null,
    floor integer not null,
    unique (kind, app, name)
);

-- The logs are tables in the order of writing with small indexes beside them, not trees by actor: with many actors in a group that
-- halves the pages that a commit writes. Moments are milliseconds since 1970, UTC.
create table inbox_log (
    actor integer not null,
    version integer not null,
    change integer not null,
    at integer not null,
    item_id text,
    first_version integer,
    opened_at integer,
    type text,
    actor_id text,
    entity text,
    collapse_key text,
    count integer,
    actors text,
    body blob not null
);
create unique index inbox_log_version on inbox_log (actor, version);

create table channel_log (
    actor integer not null,
    "offset" integer not null,
    at integer not null,
    id text not null,
    type text not null,
    actor_id text,
    entity text,
    body blob not null
);
create unique index channel_log_offset on channel_log (actor, "offset");
create index channel_log_type on channel_log (actor, type, "offset");
create index channel_log_actor_id on channel_log (actor, actor_id, "offset") where actor_id is not null;
create index channel_log_entity on channel_log (actor, entity, "offset") where entity is not null;

-- Ids accepted in the last day.
create table accepted (
    actor integer not null,
    id text not null,
    at integer not null,
    version integer not null,
    epoch integer not null
);
create unique index accepted_id on accepted (actor, id);
create index accepted_recent on accepted (actor, at);
create index accepted_at on accepted (at);

create table subscriptions (
    actor integer not null,
    channel text not null,
    epoch integer not null,
    start integer not null,
    read_up_to integer not null,
    seen_up_to integer not null,
    read_ahead text not null,
    at integer not null,
    primary key (actor, channel)
) without rowid;

create table marks (
    actor integer not null,
    channel text not null,
    "offset" integer not null,
    archived integer not null,
    deleted integer not null,
    primary key (actor, channel, "offset")
) without rowid;

create table preferences (
    actor integer primary key,
    json blob not null
);

create table apps (
    actor integer primary key,
    id text not null unique,
    key text not null unique,
    json blob not null
);

-- An empty user: the revocation is not of one user's access.
create table revocations (
    actor integer not null,
    target integer not null,
    name text not null,
    user text not null,
    issued_up_to integer not null,
    until integer not null,
    primary key (actor, target, name, user)
) without rowid;
create index revocations_until on revocations (until);

create table admins (
    name text primary key,
    password_hash text not null,
    at integer not null
) without rowid;

-- What the health check writes.
create table checks (
    id integer primary key check (id = 1),
    at integer not null
);
