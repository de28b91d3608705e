-- When each process that serves clients over this store last said that it goes on. Moments are milliseconds since 1970, UTC.
create table heartbeats (
    incarnation text primary key,
    at integer not null
) without rowid;
create index heartbeats_at on heartbeats (at);
