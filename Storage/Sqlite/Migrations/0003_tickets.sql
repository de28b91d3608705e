-- What clients of Pusher connections have, for the next connection of the same user. Moments are milliseconds since 1970, UTC.
create table tickets (
    id blob primary key,
    app text not null,
    owner text not null,
    agent text not null,
    node text not null,
    closed integer not null,
    at integer not null,
    places blob not null
) without rowid;
create index tickets_owner on tickets (app, owner, at);
create index tickets_at on tickets (at);
