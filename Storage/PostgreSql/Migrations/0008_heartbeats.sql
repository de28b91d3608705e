-- When each process that serves clients over this store last said that it goes on.
create table heartbeats (
    incarnation text collate "C" primary key,
    at timestamptz not null
);
create index heartbeats_at on heartbeats (at);
