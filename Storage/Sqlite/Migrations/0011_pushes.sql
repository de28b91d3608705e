-- What is to be pushed: one row for a recipient's or a channel's notification. Moments are milliseconds since 1970, UTC.
create table push_jobs (
    id blob primary key,
    app text not null,
    lane integer not null,
    kind integer not null,
    is_channel integer not null,
    target text not null,
    notification text not null,
    version integer not null,
    collapse_key text,
    at integer not null,
    expires_at integer,
    body blob not null,
    due integer,
    cursor text
) without rowid;
create index push_jobs_due on push_jobs (lane, is_channel, due) where due is not null;
create index push_jobs_at on push_jobs (at);
create index push_jobs_notification on push_jobs (app, notification);

-- The push of one job to one device, from its first try on.
create table push_sends (
    job blob not null,
    device text not null,
    app text not null,
    lane integer not null,
    provider text not null,
    state integer not null,
    tries integer not null,
    first_at integer not null,
    sent_at integer,
    due integer,
    ticket text,
    reason text not null,
    primary key (job, device)
) without rowid;
create index push_sends_due on push_sends (state, lane, due) where due is not null;
create index push_sends_stopped on push_sends (app, provider) where state = 0 and due is null;

-- Apps at their providers.
create table push_accounts (
    app text not null,
    provider text not null,
    sealed blob not null,
    public_key text,
    updated_at integer not null,
    stopped_by text,
    stopped_at integer,
    primary key (app, provider)
) without rowid;
