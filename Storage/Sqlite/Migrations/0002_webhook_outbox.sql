-- Events that wait for the receivers of webhooks. An id is 16 bytes that rise with time; moments are milliseconds since 1970, UTC.
create table webhook_outbox (
    id blob primary key,
    app text not null,
    url text not null,
    at integer not null,
    event blob not null,
    attempts integer not null,
    due integer not null
) without rowid;
create index webhook_outbox_due on webhook_outbox (due);
