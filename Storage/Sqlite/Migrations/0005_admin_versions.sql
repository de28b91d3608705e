-- What ends an admin's tokens: all of another version, and those that are named.
alter table admins add column version integer not null default 1;
alter table admins add column ended text not null default '';
