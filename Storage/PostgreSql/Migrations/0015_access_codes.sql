-- Codes that let a device into channels of an app, and the wrong tries at them.
create table access_codes (
    app text collate "C" not null,
    hash bytea not null,
    id text collate "C" not null,
    channels text collate "C" not null,
    identifier text collate "C",
    created_at timestamptz not null,
    expires_at timestamptz not null,
    redeemed_by bytea,
    primary key (app, hash)
);
create unique index access_codes_id on access_codes (app, id);
create index access_codes_live on access_codes (app, expires_at) where redeemed_by is null;
create index access_codes_expires_at on access_codes (expires_at);
create table code_tries (
    app text collate "C" not null,
    name text collate "C" not null,
    units integer not null,
    before integer not null,
    at timestamptz not null,
    until timestamptz not null,
    primary key (app, name)
);
create index code_tries_at on code_tries (at);
