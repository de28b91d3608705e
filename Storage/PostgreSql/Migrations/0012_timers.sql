-- What happens at its time: scheduled notifications (kind 1), items that come back or end (2, one a user), notifications of channels that
-- end (3). Due is at, until somebody claims it.
create table timers (
    app text collate "C" not null,
    kind smallint not null,
    name text collate "C" not null,
    id text collate "C" not null,
    at timestamptz not null,
    due timestamptz not null,
    body bytea not null,
    primary key (app, kind, name, id)
);
create index timers_due on timers (due);
-- When an item ends by itself.
alter table inbox_log add column expires_at timestamptz;
-- Until when a user has put an item of a channel off.
alter table marks add column snoozed_until timestamptz;
