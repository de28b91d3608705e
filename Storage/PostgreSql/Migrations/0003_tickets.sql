-- What clients of Pusher connections have, for the next connection of the same user.
create table tickets (
    id uuid primary key,
    app text collate "C" not null,
    owner text collate "C" not null,
    agent text collate "C" not null,
    node text collate "C" not null,
    closed boolean not null,
    at timestamptz not null,
    places bytea not null
);
create index tickets_owner on tickets (app, owner, at);
create index tickets_at on tickets (at);
