-- What came into being in an hour, and what it was, for bounds over all nodes. Hours are counted since 1970, UTC.
create table hourly_counts (
    app text collate "C" not null,
    name text collate "C" not null,
    hour bigint not null,
    taken integer not null,
    primary key (app, name, hour)
);
create index hourly_counts_hour on hourly_counts (hour);

-- Takes one of each bound, or none. The locks are taken in the order of the bounds, each of a class of its own, so that nobody waits in a circle.
create or replace function take_of_hour(
    lock_class integer, of_hour bigint, once_app text, once_name text, apps text[], names text[], maxes integer[], out full_at integer, out repeated boolean)
language plpgsql as $$
begin
    repeated := false;
    for i in 1 .. cardinality(names) loop
        perform pg_advisory_xact_lock(lock_class + i, hashtext(apps[i] || '/' || names[i]));
    end loop;
    if exists (select from hourly_counts h where h.app = once_app and h.name = once_name and h.hour = of_hour) then
        repeated := true;
        return;
    end if;
    for i in 1 .. cardinality(names) loop
        if exists (
            select from hourly_counts h where h.app = apps[i] and h.name = names[i] and h.hour = of_hour and h.taken >= maxes[i]) then
            full_at := i - 1;
            return;
        end if;
    end loop;
    insert into hourly_counts (app, name, hour, taken)
        select app, name, of_hour, 1 from (select unnest(apps) as app, unnest(names) as name) taken
        union all
        select once_app, once_name, of_hour, 1 where once_name <> ''
        on conflict (app, name, hour) do update set taken = hourly_counts.taken + 1;
end $$;
