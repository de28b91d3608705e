-- Names compare by their bytes ("C"), as SQLite's do.

-- Where each actor's log stands. Kinds: 1 inbox, 2 channel, 3 app. Everything else refers to the small id. Half-empty pages keep the
-- updates of a hot head on its page, where they cost no index entries.
create table heads (
    id bigint primary key,
    kind smallint not null,
    app text collate "C" not null,
    name text collate "C" not null,
    epoch bigint not null,
    version bigint not null,
    floor bigint not null,
    constraint heads_name unique (kind, app, name)
) with (fillfactor = 50);

-- Writers take ids in advance.
create sequence actor_ids;

-- The logs are partitioned by retention class, then by day, so that what nobody retains any more is dropped with its partition.
-- That an offset is there once is held by the head, which every append moves from where it expects it.
create table inbox_log (
    class smallint not null,
    actor bigint not null,
    version bigint not null,
    change smallint not null,
    at timestamptz not null,
    item_id text,
    first_version bigint,
    opened_at timestamptz,
    type text,
    actor_id text,
    entity text,
    collapse_key text,
    count integer,
    actors text,
    body bytea not null
) partition by list (class);
create index inbox_log_version on inbox_log (actor, version);
create table inbox_log_0 partition of inbox_log for values in (0) partition by range (at);
create table inbox_log_0_default partition of inbox_log_0 default;

create table channel_log (
    class smallint not null,
    actor bigint not null,
    "offset" bigint not null,
    at timestamptz not null,
    id text not null,
    type text not null,
    actor_id text,
    entity text,
    body bytea not null
) partition by list (class);
create index channel_log_offset on channel_log (actor, "offset");
create index channel_log_type on channel_log (actor, type, "offset");
create index channel_log_actor_id on channel_log (actor, actor_id, "offset") where actor_id is not null;
create index channel_log_entity on channel_log (actor, entity, "offset") where entity is not null;
create table channel_log_0 partition of channel_log for values in (0) partition by range (at);
create table channel_log_0_default partition of channel_log_0 default;

-- Ids accepted in the last day.
create table accepted (
    actor bigint not null,
    id text collate "C" not null,
    at timestamptz not null,
    version bigint not null,
    epoch bigint not null,
    primary key (actor, id)
);
create index accepted_recent on accepted (actor, at);
create index accepted_at on accepted (at);

create table subscriptions (
    actor bigint not null,
    channel text collate "C" not null,
    epoch bigint not null,
    start bigint not null,
    read_up_to bigint not null,
    seen_up_to bigint not null,
    read_ahead text not null,
    at timestamptz not null,
    primary key (actor, channel)
);

create table marks (
    actor bigint not null,
    channel text collate "C" not null,
    "offset" bigint not null,
    archived boolean not null,
    deleted boolean not null,
    primary key (actor, channel, "offset")
);

create table preferences (
    actor bigint primary key,
    json bytea not null
);

create table apps (
    actor bigint primary key,
    id text collate "C" not null unique,
    key text collate "C" not null unique,
    json bytea not null
);

-- An empty user_id: the revocation is not of one user's access.
create table revocations (
    actor bigint not null,
    target smallint not null,
    name text collate "C" not null,
    user_id text collate "C" not null,
    issued_up_to timestamptz not null,
    until timestamptz not null,
    primary key (actor, target, name, user_id)
);
create index revocations_until on revocations (until);

create table admins (
    name text collate "C" primary key,
    password_hash text not null,
    at timestamptz not null
);

-- What the health check writes.
create table checks (
    id smallint primary key check (id = 1),
    at timestamptz not null
);

-- Ends a transaction whose heads were not all where they were expected.
create function require_moved(moved bigint, wanted bigint) returns void language plpgsql as $$
begin
    if moved <> wanted then
        raise exception '% of % heads are not where they were expected', wanted - moved, wanted using errcode = 'NU001';
    end if;
end
$$;

-- The last row in (after, up_to] accepted before a moment; "after" if there is none. Moments never fall along a log, so a few looks by
-- offset find it.
create function channel_last_before(log bigint, after bigint, up_to bigint, moment timestamptz) returns bigint language plpgsql stable as $$
declare
    low bigint := after;
    high bigint := up_to;
    middle bigint;
    at_or_below record;
    last bigint := after;
begin
    while low < high loop
        middle := high - (high - low) / 2;
        select l."offset", l.at into at_or_below
            from channel_log l where l.actor = log and l."offset" <= middle and l."offset" > low order by l."offset" desc limit 1;
        if not found then
            low := middle;
        elsif at_or_below.at < moment then
            last := at_or_below."offset";
            low := middle;
        else
            high := at_or_below."offset" - 1;
        end if;
    end loop;
    return last;
end
$$;

create function inbox_last_before(log bigint, after bigint, up_to bigint, moment timestamptz) returns bigint language plpgsql stable as $$
declare
    low bigint := after;
    high bigint := up_to;
    middle bigint;
    at_or_below record;
    last bigint := after;
begin
    while low < high loop
        middle := high - (high - low) / 2;
        select l.version, l.at into at_or_below
            from inbox_log l where l.actor = log and l.version <= middle and l.version > low order by l.version desc limit 1;
        if not found then
            low := middle;
        elsif at_or_below.at < moment then
            last := at_or_below.version;
            low := middle;
        else
            high := at_or_below.version - 1;
        end if;
    end loop;
    return last;
end
$$;

-- Makes the days from first to last of both logs. A day of which rows lie in the default partition already stays there.
create procedure make_partitions(first date, last date) language plpgsql as $$
declare
    log text;
    day date;
begin
    foreach log in array array['inbox_log_0', 'channel_log_0'] loop
        for day in select generate_series(first, last, interval '1 day')::date loop
            continue when to_regclass(format('%I', log || to_char(day, '"_"YYYYMMDD'))) is not null;
            begin
                execute format('create table %I partition of %I for values from (%L) to (%L)',
                    log || to_char(day, '"_"YYYYMMDD'), log, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
            exception when check_violation then
                null;
            end;
        end loop;
    end loop;
end
$$;

-- Drops the days before a date of which every row lies at or below its actor's floor.
create procedure drop_partitions(before date) language plpgsql as $$
declare
    log text;
    part text;
    is_live boolean;
begin
    foreach log in array array['inbox_log_0', 'channel_log_0'] loop
        for part in
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = to_regclass(format('%I', log)) and c.relname ~ '_[0-9]{8}$' and right(c.relname, 8) < to_char(before, 'YYYYMMDD')
            order by c.relname
        loop
            execute format('select exists (select 1 from %I l join heads h on h.id = l.actor where l.%I > h.floor)',
                part, case log when 'inbox_log_0' then 'version' else 'offset' end) into is_live;
            if not is_live then
                execute format('drop table %I', part);
            end if;
        end loop;
    end loop;
end
$$;
