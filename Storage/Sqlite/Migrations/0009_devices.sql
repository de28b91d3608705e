-- Push addresses, by app. Moments are milliseconds since 1970, UTC.
create table devices (
    app text not null,
    id text not null,
    platform integer not null,
    address text not null,
    p256dh text,
    auth text,
    token_hash blob not null,
    owner text,
    recipient text not null,
    identifier text,
    secret_hash blob not null,
    created_at integer not null,
    registered_at integer not null,
    state integer not null,
    failures integer not null,
    failing_since integer,
    failed_at integer,
    unmerged integer not null,
    primary key (app, id)
) without rowid;
create unique index devices_token on devices (token_hash, app);
create index devices_secret on devices (secret_hash, app);
create index devices_recipient on devices (app, recipient);
create index devices_unmerged on devices (app, id) where unmerged = 1;

-- Channels that devices have been let into.
create table device_grants (
    app text not null,
    device text not null,
    channel text not null,
    at integer not null,
    primary key (app, device, channel)
) without rowid;
create index device_grants_channel on device_grants (app, channel);

-- Who has subscribed to a channel. Publishing writes no subscription, and moving a cursor changes neither column.
create index subscriptions_channel on subscriptions (channel, actor);
