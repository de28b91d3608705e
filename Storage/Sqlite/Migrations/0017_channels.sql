-- Channels that were made, or subscribed to, before anything was published to them. One that was published to is found by its log.
create table channels (
    app text not null,
    name text not null,
    at integer not null,
    primary key (app, name)
) without rowid;
insert into channels (app, name, at) select h.app, s.channel, min(s.at) from subscriptions s join heads h on h.id = s.actor group by h.app, s.channel;
