-- What Orleans' ADO.NET providers keep. They know nothing of these tables: they run the texts in OrleansQuery by their keys, with parameters and
-- columns of agreed names. Tests.Cluster runs them through the providers.

create table OrleansQuery (
    QueryKey varchar(64) primary key,
    QueryText varchar(8000) not null
);

-- Membership: one row of version for a cluster, which every change moves, and one for each life of each silo.

create table member_versions (
    cluster varchar(150) primary key,
    version integer not null default 0,
    changed_at timestamptz not null default now()
);

create table members (
    cluster varchar(150) not null references member_versions,
    address varchar(45) not null,
    port integer not null,
    generation integer not null,
    silo_name varchar(150) not null,
    host_name varchar(150) not null,
    status integer not null,
    client_port integer not null,
    suspicions varchar(8000),
    started_at timestamptz not null,
    alive_at timestamptz not null,
    primary key (cluster, address, port, generation)
);

insert into OrleansQuery (QueryKey, QueryText) values
('InsertMembershipVersionKey', '
    with added as (insert into member_versions (cluster) values (@DeploymentId) on conflict do nothing returning 1)
    select count(*)::integer from added'),

('InsertMembershipKey', '
    with moved as (
        update member_versions v set version = version + 1, changed_at = now()
        where v.cluster = @DeploymentId and v.version = @Version and not exists (
            select from members m
            where m.cluster = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation)
        returning v.cluster),
    added as (
        insert into members (cluster, address, port, generation, silo_name, host_name, status, client_port, started_at, alive_at)
        select cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime from moved
        returning 1)
    select count(*)::integer from added'),

('UpdateMembershipKey', '
    with moved as (
        update member_versions v set version = version + 1, changed_at = now()
        where v.cluster = @DeploymentId and v.version = @Version and exists (
            select from members m
            where m.cluster = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation)
        returning v.cluster),
    changed as (
        update members m set status = @Status, suspicions = @SuspectTimes, alive_at = @IAmAliveTime
        from moved
        where m.cluster = moved.cluster and m.address = @Address and m.port = @Port and m.generation = @Generation
        returning 1)
    select count(*)::integer from changed'),

('UpdateIAmAlivetimeKey', '
    update members set alive_at = @IAmAliveTime
    where cluster = @DeploymentId and address = @Address and port = @Port and generation = @Generation'),

('MembershipReadRowKey', '
    select v.cluster as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName,
        m.host_name as HostName, m.status as Status, m.client_port as ProxyPort, m.suspicions as SuspectTimes, m.started_at as StartTime,
        m.alive_at as IAmAliveTime, v.version as Version
    from member_versions v
    left join members m on m.cluster = v.cluster and m.address = @Address and m.port = @Port and m.generation = @Generation
    where v.cluster = @DeploymentId'),

('MembershipReadAllKey', '
    select v.cluster as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName,
        m.host_name as HostName, m.status as Status, m.client_port as ProxyPort, m.suspicions as SuspectTimes, m.started_at as StartTime,
        m.alive_at as IAmAliveTime, v.version as Version
    from member_versions v left join members m on m.cluster = v.cluster
    where v.cluster = @DeploymentId'),

('GatewaysQueryKey', '
    select address as Address, client_port as ProxyPort, generation as Generation from members
    where cluster = @DeploymentId and status = @Status and client_port > 0'),

('DeleteMembershipTableEntriesKey', '
    with ended as (delete from members where cluster = @DeploymentId)
    delete from member_versions where cluster = @DeploymentId'),

-- 3 is a silo that runs.
('CleanupDefunctSiloEntriesKey', '
    delete from members where cluster = @DeploymentId and alive_at < @IAmAliveTime and status <> 3');

-- State of grains: the subscriptions of the streams to nodes. A hash leads the key, so that it stays short to compare.

create table grain_states (
    service varchar(150) not null,
    id_hash integer not null,
    type_hash integer not null,
    id0 bigint not null,
    id1 bigint not null,
    id_text varchar(512) not null,
    type_text varchar(512) not null,
    version integer not null,
    payload bytea,
    changed_at timestamptz not null default now(),
    primary key (id_hash, type_hash, id0, id1, id_text, type_text, service)
);

insert into OrleansQuery (QueryKey, QueryText) values
('WriteToStorageKey', '
    with added as (
        insert into grain_states (service, id_hash, type_hash, id0, id1, id_text, type_text, version, payload)
        select @ServiceId, @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString::varchar, ''''), @GrainTypeString, 1,
            @PayloadBinary
        where @GrainStateVersion::integer is null
        on conflict do nothing
        returning version),
    changed as (
        update grain_states set payload = @PayloadBinary, version = version + 1, changed_at = now()
        where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and id0 = @GrainIdN0 and id1 = @GrainIdN1
            and id_text = coalesce(@GrainIdExtensionString::varchar, '''') and type_text = @GrainTypeString and service = @ServiceId
            and version = @GrainStateVersion::integer
        returning version)
    select coalesce((select version from added), (select version from changed), @GrainStateVersion::integer) as NewGrainStateVersion'),

('ReadFromStorageKey', '
    select payload as PayloadBinary, version as Version from grain_states
    where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and id0 = @GrainIdN0 and id1 = @GrainIdN1
        and id_text = coalesce(@GrainIdExtensionString::varchar, '''') and type_text = @GrainTypeString and service = @ServiceId'),

('ClearStorageKey', '
    update grain_states set payload = null, version = version + 1, changed_at = now()
    where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and id0 = @GrainIdN0 and id1 = @GrainIdN1
        and id_text = coalesce(@GrainIdExtensionString::varchar, '''') and type_text = @GrainTypeString and service = @ServiceId
        and version = @GrainStateVersion::integer
    returning version as NewGrainStateVersion'),

('DeleteStorageKey', '
    delete from grain_states
    where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and id0 = @GrainIdN0 and id1 = @GrainIdN1
        and id_text = coalesce(@GrainIdExtensionString::varchar, '''') and type_text = @GrainTypeString and service = @ServiceId
        and version = @GrainStateVersion::integer
    returning version + 1 as NewGrainStateVersion');

-- Reminders.

create table reminders (
    service varchar(150) not null,
    grain varchar(150) not null,
    name varchar(150) not null,
    starts_at timestamptz not null,
    period bigint not null,
    hash integer not null,
    version integer not null,
    primary key (service, grain, name)
);

create index reminders_by_hash on reminders (service, hash);

insert into OrleansQuery (QueryKey, QueryText) values
('UpsertReminderRowKey', '
    insert into reminders as r (service, grain, name, starts_at, period, hash, version)
    values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
    on conflict (service, grain, name) do update
        set starts_at = excluded.starts_at, period = excluded.period, hash = excluded.hash, version = r.version + 1
    returning version as Version'),

('ReadReminderRowsKey', '
    select grain as GrainId, name as ReminderName, starts_at as StartTime, period as Period, version as Version from reminders
    where service = @ServiceId and grain = @GrainId'),

('ReadReminderRowKey', '
    select grain as GrainId, name as ReminderName, starts_at as StartTime, period as Period, version as Version from reminders
    where service = @ServiceId and grain = @GrainId and name = @ReminderName'),

('ReadRangeRows1Key', '
    select grain as GrainId, name as ReminderName, starts_at as StartTime, period as Period, version as Version from reminders
    where service = @ServiceId and hash > @BeginHash and hash <= @EndHash'),

-- The range goes around the end of the ring.
('ReadRangeRows2Key', '
    select grain as GrainId, name as ReminderName, starts_at as StartTime, period as Period, version as Version from reminders
    where service = @ServiceId and (hash > @BeginHash or hash <= @EndHash)'),

('DeleteReminderRowKey', '
    with ended as (
        delete from reminders where service = @ServiceId and grain = @GrainId and name = @ReminderName and version = @Version returning 1)
    select count(*)::integer from ended'),

('DeleteReminderRowsKey', '
    delete from reminders where service = @ServiceId');
