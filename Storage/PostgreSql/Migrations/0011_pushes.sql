-- What is to be pushed: one row for a recipient's or a channel's notification.
create table push_jobs (
    id uuid primary key,
    app text collate "C" not null,
    lane smallint not null,
    kind smallint not null,
    is_channel boolean not null,
    target text collate "C" not null,
    notification text collate "C" not null,
    version bigint not null,
    collapse_key text collate "C",
    at timestamptz not null,
    expires_at timestamptz,
    body bytea not null,
    due timestamptz,
    cursor text collate "C"
);
create index push_jobs_due on push_jobs (lane, is_channel, due) where due is not null;
create index push_jobs_at on push_jobs (at);
create index push_jobs_notification on push_jobs (app, notification);

-- The push of one job to one device, from its first try on.
create table push_sends (
    job uuid not null,
    device text collate "C" not null,
    app text collate "C" not null,
    lane smallint not null,
    provider text collate "C" not null,
    state smallint not null,
    tries integer not null,
    first_at timestamptz not null,
    sent_at timestamptz,
    due timestamptz,
    ticket text collate "C",
    reason text collate "C" not null,
    primary key (job, device)
);
create index push_sends_due on push_sends (state, lane, due) where due is not null;
create index push_sends_stopped on push_sends (app, provider) where state = 0 and due is null;

-- Apps at their providers.
create table push_accounts (
    app text collate "C" not null,
    provider text collate "C" not null,
    sealed bytea not null,
    public_key text collate "C",
    updated_at timestamptz not null,
    stopped_by text collate "C",
    stopped_at timestamptz,
    primary key (app, provider)
);
