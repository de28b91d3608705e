-- People who own apps or work on them; operators stay in admins, so that nodes of before let nobody else in. Roles: 1 owner, 2 member.
create table accounts (
    name text primary key,
    role integer not null,
    password_hash text not null,
    version integer not null,
    ended text not null,
    at integer not null
) without rowid;

-- Their rights on apps. Roles: 1 owner, of which an app has one at the most, 2 member.
create table app_members (
    app text not null,
    account text not null,
    role integer not null,
    at integer not null,
    primary key (app, account)
) without rowid;
create index app_members_account on app_members (account, app);
create unique index app_members_owner on app_members (app) where role = 1;
