-- What was invalidated last, by target and scope. The row of the scope '' holds the target's newest stamp, and in floor up to where something is forgotten.
create table scopes (
    app text not null,
    target text not null,
    scope text not null,
    stamp integer not null,
    floor integer not null,
    at integer not null,
    version integer not null,
    primary key (app, target, scope)
) without rowid;
create index scopes_stamp on scopes (app, target, stamp);
create index scopes_at on scopes (at);
