-- Users who look at a connection, by node; and until when what a node has written counts. Away: the user has said so for all of them.
create table foreground (
    app text not null,
    name text not null,
    node text not null,
    away integer not null,
    primary key (app, name, node)
) without rowid;
create index foreground_node on foreground (node);
create table foreground_nodes (
    node text primary key,
    until integer not null
) without rowid;

-- Secrets that were sent to devices by a push and are not used yet.
create table offered_secrets (
    token_hash blob primary key,
    app text not null,
    secret_hash blob not null,
    at integer not null
) without rowid;
create index offered_secrets_secret on offered_secrets (secret_hash);
create index offered_secrets_at on offered_secrets (at);
