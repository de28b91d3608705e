-- What came into being in an hour, and what it was, for bounds over all nodes. Hours are counted since 1970, UTC.
create table hourly_counts (
    app text not null,
    name text not null,
    hour integer not null,
    taken integer not null,
    primary key (app, name, hour)
) without rowid;
create index hourly_counts_hour on hourly_counts (hour);
