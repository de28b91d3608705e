-- What happens at its time: scheduled notifications (kind 1), items that come back or end (2, one a user), notifications of channels that
-- end (3). Due is at, until somebody claims it. Moments are milliseconds since 1970, UTC.
create table timers (
    app text not null,
    kind integer not null,
    name text not null,
    id text not null,
    at integer not null,
    due integer not null,
    body blob not null,
    primary key (app, kind, name, id)
) without rowid;
create index timers_due on timers (due);
-- When an item ends by itself.
alter table inbox_log add column expires_at integer;
-- Until when a user has put an item of a channel off.
alter table marks add column snoozed_until integer;
