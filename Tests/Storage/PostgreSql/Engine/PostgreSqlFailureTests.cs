using Npgsql;
using Nudge.Core.Actors;
using Nudge.Storage;
using Nudge.Storage.PostgreSql;
using Nudge.Storage.PostgreSql.Engine;
using Nudge.Tests.Conformance;
using Nudge.Tests.Support;

namespace Nudge.Tests.Storage.PostgreSql.Engine;

public sealed class PostgreSqlFailureTests
{
    [Fact]
    public async Task A_server_that_crashes_while_it_writes_keeps_all_that_was_answered_and_is_used_again()
    {
        await using var server = await PostgresServer.StartAsync();
        var options = new PostgreSqlStoreOptions
        {
            ConnectionString = await server.CreateDatabaseAsync(),
            Timeout = TimeSpan.FromSeconds(30),
        };
        await using var store = await PostgreSqlStore.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var load = new CrashLoad(12);
        var running = load.RunAsync(store, stop.Token);
        var random = new Random(1);
        for (var round = 0; round < 3; round++)
        {
            await WaitUntilAsync(load, load.Answered + random.Next(200, 1_200));
            if (round == 2)
                await server.KillAsync();
            else
                await server.StopAsync(PostgresStop.Immediate);
            var answered = load.Snapshot();
            await server.StartAgainAsync();
            // By another store, so that nothing is known from before.
            await using var other = await PostgreSqlStore.OpenAsync(options, TimeProvider.System, CancellationToken.None);
            await CrashLoad.CheckAsync(other, answered);
        }

        await WaitUntilAsync(load, load.Answered + 100);
        await stop.CancelAsync();
        await running;
        await CrashLoad.CheckAsync(store, load.Snapshot());
    }

    [Fact]
    public async Task Connections_that_the_server_ends_are_replaced()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = database, Lanes = 1, Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System,
            CancellationToken.None);
        var log = await Log(store).ReloadAsync();
        await log.WriteChannelRowsAsync(2);

        await PostgresSql.RunAsync(
            database,
            "select pg_terminate_backend(pid, 30000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

        // A read is repeated, an append is not: whether it was written is for the reload to tell.
        Assert.Equal(log.Head, await store.ReadHeadAsync(log.Key, CancellationToken.None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.AppendAsync(log.ChannelRow()));
        Assert.Equal(AppendOutcome.Conflict, await log.AppendAsync(log.ChannelRow()));
        var reloaded = await log.ReloadAsync();
        await reloaded.WriteChannelRowsAsync(2);
        Assert.Equal(4, reloaded.Head!.Value.Version);
    }

    /// <summary>As after a failover behind one address: connections that are well answer every write with 25006.</summary>
    [Fact]
    public async Task Connections_that_take_no_writes_leave_the_pool_and_seconds_after_there_are_others_everything_works()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await using var store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = database, Lanes = 3, Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System,
            CancellationToken.None);
        var log = await Log(store).ReloadAsync();
        await log.WriteChannelRowsAsync(2);
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        await server.RunAsync($"alter database {name} set default_transaction_read_only = on");
        await PostgresSql.RunAsync(
            database,
            "select pg_terminate_backend(pid, 30000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        await UntilRefusedAsync(async () => await (await log.ReloadAsync()).WriteChannelRowsAsync(1));
        await UntilRefusedAsync(() => store.CheckAsync(CancellationToken.None));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.ReadHeadAsync(log.Key, CancellationToken.None)));
        await server.RunAsync($"alter database {name} reset default_transaction_read_only");

        await store.CheckAsync(CancellationToken.None);
        await (await log.ReloadAsync()).WriteChannelRowsAsync(2);
        for (var i = 0; i < 8; i++)
            await store.CheckAsync(CancellationToken.None);

        // Those that were ended fail first, in another way.
        static async Task UntilRefusedAsync(Func<Task> write)
        {
            for (PostgresException? refused = null; refused?.SqlState != PostgresErrorCodes.ReadOnlySqlTransaction;)
                refused = (await Assert.ThrowsAsync<StoreUnavailableException>(write)).InnerException as PostgresException;
        }
    }

    [Fact]
    public async Task A_standby_is_no_server_to_start_on()
    {
        await using var servers = await PostgresPair.StartAsync();
        var name = new NpgsqlConnectionStringBuilder(servers.ConnectionString).Database!;

        var refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => PostgreSqlStore.OpenAsync(
                new() { ConnectionString = servers.Standby.ConnectionString(name) }, TimeProvider.System, CancellationToken.None));

        Assert.Contains("is a standby", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xd800)]
    public async Task A_text_that_PostgreSQL_cannot_hold_is_refused_alone_and_is_no_outage(int unit)
    {
        var text = $"a{(char)unit}b";
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = database, Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System, CancellationToken.None);
        var others = Enumerable.Range(0, 9).Select(i => new StoredLog(store, new(ActorKind.Channel, "library", $"other{i}"))).ToArray();
        var log = Log(store);

        var appends = others[..4].Select(other => other.AppendAsync(other.ChannelRow())).ToList();
        var refused = log.AppendAsync(log.ChannelRow(entity: text));
        appends.AddRange(others[4..].Select(other => other.AppendAsync(other.ChannelRow())));

        await Assert.ThrowsAsync<StoreRefusedException>(() => refused);
        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Durable, outcome));
        await Assert.ThrowsAsync<StoreRefusedException>(() => store.ListAsync(text, 10, CancellationToken.None));
        await Assert.ThrowsAsync<StoreRefusedException>(() => store.ReadHeadsAsync("library", ["news", text], CancellationToken.None));
        Assert.Null(await store.ReadHeadAsync(log.Key, CancellationToken.None));
    }

    [Theory]
    [InlineData("22021", true)]
    [InlineData("22P05", true)]
    [InlineData("22003", true)]
    [InlineData("21000", true)]
    [InlineData("23502", true)]
    [InlineData("54000", true)]
    [InlineData("0A000", true)]
    [InlineData("23505", false)]
    [InlineData("25006", false)]
    [InlineData("40P01", false)]
    [InlineData("42501", false)]
    [InlineData("53100", false)]
    [InlineData("55P03", false)]
    [InlineData("57014", false)]
    [InlineData("57P01", false)]
    public void An_error_that_a_repetition_meets_again_is_no_outage(string state, bool isRefusal) =>
        Assert.Equal(
            isRefusal, PostgreSqlFailure.ToStore(new PostgresException("It says no.", "ERROR", "ERROR", state)) is StoreRefusedException);

    [Fact]
    public async Task A_server_without_free_slots_is_waited_for()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var role = $"slots_{Guid.NewGuid():N}";
        await PostgresSql.RunAsync(
            database,
            $"create role {role} login connection limit 2; do $$ begin execute format('grant create on database %I to {role}', "
            + "current_database()); end $$");
        await using var store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = $"{database};Username={role}", Readers = 16, Timeout = TimeSpan.FromSeconds(60) },
            TimeProvider.System, CancellationToken.None);
        var log = await Log(store).ReloadAsync();

        // More at once than it has slots, and the writer's is one of them.
        var reads = Enumerable.Range(0, 64).Select(_ => Task.Run(() => store.ReadHeadAsync(log.Key, CancellationToken.None))).ToArray();
        await log.WriteChannelRowsAsync(5);

        await Task.WhenAll(reads);
        Assert.Equal(log.Head, await store.ReadHeadAsync(log.Key, CancellationToken.None));
    }

    [Fact]
    public async Task A_statement_that_waits_too_long_fails_and_the_lane_lives_on()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = database, Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System, CancellationToken.None);
        var log = await Log(store).ReloadAsync();
        await log.WriteChannelRowsAsync(1);
        await using (await PostgresSql.HoldAsync(database, "select * from heads for update"))
            await Assert.ThrowsAsync<StoreUnavailableException>(() => log.AppendAsync(log.ChannelRow()));

        var reloaded = await log.ReloadAsync();
        Assert.Equal(1, reloaded.Head!.Value.Version);
        await reloaded.WriteChannelRowsAsync(1);
    }

    [Fact]
    public async Task A_full_lane_refuses_at_once_and_what_was_taken_in_is_written()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var store = await PostgreSqlStore.OpenAsync(
            new() { ConnectionString = database, QueueAppends = 256, Timeout = TimeSpan.FromMinutes(1) }, TimeProvider.System,
            CancellationToken.None);
        var log = await Log(store).ReloadAsync();
        await log.WriteChannelRowsAsync(1);
        var appends = new List<Task<AppendOutcome>>();
        Task<AppendOutcome> refused;
        await using (await PostgresSql.HoldAsync(database, "select * from heads for update"))
        {
            do
                appends.Add(refused = log.AppendAsync(log.ChannelRow()));
            while (!refused.IsFaulted);
        }

        Assert.Contains(
            "overloaded", (await Assert.ThrowsAsync<StoreUnavailableException>(() => refused)).Message, StringComparison.Ordinal);
        Assert.Equal(AppendOutcome.Conflict, await log.AppendAsync(log.ChannelRow()));
        appends.Remove(refused);
        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Durable, outcome));
        Assert.Equal(appends.Count + 1, (await log.ReloadAsync()).Head!.Value.Version);
    }

    [Fact]
    public async Task Of_two_nodes_that_hold_the_same_actor_one_writes_and_the_other_is_told()
    {
        var options = new PostgreSqlStoreOptions
        {
            ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(),
            Timeout = TimeSpan.FromSeconds(30),
        };
        await using var first = await PostgreSqlStore.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        await using var second = await PostgreSqlStore.OpenAsync(options, TimeProvider.System, CancellationToken.None);

        // Both find no head, and race for it.
        var rounds = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var name = $"c{i}";
            var racers = new[] { first, second }.Select(
                store => new StoredLog(store, new(ActorKind.Channel, "library", name)) { Lineage = new() }).ToArray();
            return await Task.WhenAll(
                racers.SelectMany(racer => Enumerable.Range(0, 5).Select(_ => racer.AppendAsync(racer.ChannelRow())).ToArray()));
        }));

        Assert.All(rounds, round =>
        {
            Assert.Equal(5, round.Count(outcome => outcome == AppendOutcome.Durable));
            Assert.Single(round.Chunk(5), half => half.All(outcome => outcome == AppendOutcome.Durable));
        });
    }

    private static StoredLog Log(PostgreSqlStore store) => new(store, new(ActorKind.Channel, "library", "news"));

    private static Task WaitUntilAsync(CrashLoad load, long answered) => Eventually.TrueAsync(() => load.Answered >= answered);
}
