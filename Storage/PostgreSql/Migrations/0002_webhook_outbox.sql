-- Events that wait for the receivers of webhooks; ids rise with time.
create table webhook_outbox (
    id uuid primary key,
    app text collate "C" not null,
    url text collate "C" not null,
    at timestamptz not null,
    event bytea not null,
    attempts integer not null,
    due timestamptz not null
);
create index webhook_outbox_due on webhook_outbox (due);
