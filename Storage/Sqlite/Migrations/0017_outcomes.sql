-- Outcomes of notifications that leave no other row, for a week. Moments are milliseconds since 1970, UTC.
create table outcomes (
    app text not null,
    notification text not null,
    is_channel integer not null,
    target text not null,
    kind integer not null,
    at integer not null,
    credential text,
    detail text not null,
    times integer not null,
    primary key (app, notification, is_channel, target, kind)
) without rowid;
create index outcomes_at on outcomes (at);
-- Who published an accepted id, and to how many users at once.
alter table accepted add column credential text;
alter table accepted add column recipients integer;
