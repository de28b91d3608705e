-- What was invalidated last, by target and scope. The row of the scope '' holds the target's newest stamp, and in floor up to where something is forgotten.
create table scopes (
    app text collate "C" not null,
    target text collate "C" not null,
    scope text collate "C" not null,
    stamp bigint not null,
    floor bigint not null,
    at timestamptz not null,
    version bigint not null,
    primary key (app, target, scope)
);
create index scopes_stamp on scopes (app, target, stamp);
create index scopes_at on scopes (at);
