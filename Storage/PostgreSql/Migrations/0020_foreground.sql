-- Users who look at a connection, by node; and until when what a node has written counts. Away: the user has said so for all of them.
create table foreground (
    app text collate "C" not null,
    name text collate "C" not null,
    node text collate "C" not null,
    away boolean not null,
    primary key (app, name, node)
);
create index foreground_node on foreground (node);
create table foreground_nodes (
    node text collate "C" primary key,
    until timestamptz not null
);

-- Secrets that were sent to devices by a push and are not used yet.
create table offered_secrets (
    token_hash bytea primary key,
    app text collate "C" not null,
    secret_hash bytea not null,
    at timestamptz not null
);
create index offered_secrets_secret on offered_secrets (secret_hash);
create index offered_secrets_at on offered_secrets (at);
