-- When an app was deleted; from then on it is there for nobody, and its rows are purged.
alter table apps add column deleted_at integer;
create index apps_deleted on apps (deleted_at) where deleted_at is not null;
