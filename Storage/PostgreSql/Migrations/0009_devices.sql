-- Push addresses, by app.
create table devices (
    app text collate "C" not null,
    id text collate "C" not null,
    platform smallint not null,
    address text collate "C" not null,
    p256dh text collate "C",
    auth text collate "C",
    token_hash bytea not null,
    owner text collate "C",
    recipient text collate "C" not null,
    identifier text collate "C",
    secret_hash bytea not null,
    created_at timestamptz not null,
    registered_at timestamptz not null,
    state smallint not null,
    failures integer not null,
    failing_since timestamptz,
    failed_at timestamptz,
    unmerged boolean not null,
    primary key (app, id)
);
create unique index devices_token on devices (token_hash, app);
create index devices_secret on devices (secret_hash, app);
create index devices_recipient on devices (app, recipient);
create index devices_unmerged on devices (app, id) where unmerged;

-- Channels that devices have been let into.
create table device_grants (
    app text collate "C" not null,
    device text collate "C" not null,
    channel text collate "C" not null,
    at timestamptz not null,
    primary key (app, device, channel)
);
create index device_grants_channel on device_grants (app, channel);

-- Who has subscribed to a channel. Publishing writes no subscription, and moving a cursor changes neither column.
create index subscriptions_channel on subscriptions (channel, actor);
