-- Outcomes of notifications that leave no other row, for a week.
create table outcomes (
    app text collate "C" not null,
    notification text collate "C" not null,
    is_channel boolean not null,
    target text collate "C" not null,
    kind smallint not null,
    at timestamptz not null,
    credential text collate "C",
    detail text collate "C" not null,
    times integer not null,
    primary key (app, notification, is_channel, target, kind)
);
create index outcomes_at on outcomes (at);
-- Who published an accepted id, and to how many users at once.
alter table accepted add column credential text collate "C";
alter table accepted add column recipients integer;
