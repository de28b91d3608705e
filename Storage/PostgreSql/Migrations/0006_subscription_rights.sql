-- Whether a revocation of the channel has taken the subscription's right: it counts with a capability alone.
alter table subscriptions add column needs_capability boolean not null default false;
