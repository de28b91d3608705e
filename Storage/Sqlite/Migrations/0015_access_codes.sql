-- Codes that let a device into channels of an app, and the wrong tries at them. Moments are milliseconds since 1970, UTC.
create table access_codes (
    app text not null,
    hash blob not null,
    id text not null,
    channels text not null,
    identifier text,
    created_at integer not null,
    expires_at integer not null,
    redeemed_by blob,
    primary key (app, hash)
) without rowid;
create unique index access_codes_id on access_codes (app, id);
create index access_codes_live on access_codes (app, expires_at) where redeemed_by is null;
create index access_codes_expires_at on access_codes (expires_at);
create table code_tries (
    app text not null,
    name text not null,
    units integer not null,
    before integer not null,
    at integer not null,
    until integer not null,
    primary key (app, name)
) without rowid;
create index code_tries_at on code_tries (at);
