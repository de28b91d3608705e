-- What was taken of each day's quota of an app. Days are counted since 1970, UTC.
create table quotas (
    app text not null,
    day integer not null,
    used integer not null,
    primary key (app, day)
) without rowid;
create index quotas_day on quotas (day);
