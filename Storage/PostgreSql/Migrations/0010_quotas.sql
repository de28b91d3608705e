-- What was taken of each day's quota of an app. Days are counted since 1970, UTC.
create table quotas (
    app text collate "C" not null,
    day integer not null,
    used bigint not null,
    primary key (app, day)
);
create index quotas_day on quotas (day);

-- Takes as much of what is wanted as is left; whoever asks meanwhile waits for the row.
create or replace function take_quota(of_app text, of_day integer, wanted bigint, quota bigint, out taken bigint, out total bigint) language plpgsql as $$
begin
    insert into quotas (app, day, used) values (of_app, of_day, 0) on conflict do nothing;
    select q.used into total from quotas q where q.app = of_app and q.day = of_day for update;
    taken := greatest(0, least(wanted, quota - total));
    total := total + taken;
    update quotas q set used = total where q.app = of_app and q.day = of_day;
end $$;
