-- The unread own items of an inbox as of one version of it, so that the badges of many users are read at once. Null, or of another
-- version: it is to be counted.
alter table heads add column unread bigint;
alter table heads add column unread_version bigint;

-- For which event a job waits beside its time: 0 none, 1 its user turns away, 2 others of its user join it. Each claim takes it off.
alter table push_jobs add column waits smallint not null default 0;
create index push_jobs_unseen on push_jobs (app, target) where waits = 1;
create unique index push_jobs_badge on push_jobs (app, target) where waits = 2 and due is not null;
create index push_jobs_collapse on push_jobs (app, target, collapse_key) where collapse_key is not null;
create index push_sends_unseen on push_sends (device) where reason = 'unseen';
create index push_sends_summary on push_sends (device) where reason = 'summary';
