using System.Globalization;
using System.Text.Json;
using Nudge.Bench.Clients;
using Nudge.Bench.Hostile;
using Nudge.Bench.Reporting;
using Nudge.Bench.Servers;
using Nudge.Bench.Stores;

namespace Nudge.Bench.Scenarios;

/// <summary>
/// Honest load beside one attack after another, each against a fresh server with little memory and a slow disk: what the honest notice of
/// it.
/// </summary>
internal static class HostileScenario
{
    internal const string Name = "hostile";

    private const string Channel = "orders:7";
    private const string Item = "hostile-item";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(30);

    internal static async Task<string> RunAsync(BenchOptions options)
    {
        var plans = options.Attacks.Count == 0 ? AttackPlan.All : [.. options.Attacks.Select(AttackPlan.Of)];
        var kind = options.Stores is [var only] ? only : StoreKind.Sqlite;
        using var disk = await SlowDisk.PrepareAsync(options.DiskMilliseconds);
        using var cluster = kind == StoreKind.PostgreSql ? await PostgresCluster.StartAsync(disk.Environment) : null;
        var rows = new List<HostileRow>();
        foreach (var plan in plans)
        {
            Report.Progress($"{Name}, {plan.Name}");
            var folder = Directory.CreateTempSubdirectory("nudge-bench-");
            var row = await MeasureAsync(
                options, plan, await BenchStore.CreateAsync(kind, folder.FullName, cluster), disk, folder.FullName);
            folder.Delete(recursive: true);
            Report.Progress(
                $"  {string.Join(" | ", row.Cells().Skip(1))}{(row.Attacked.FirstWrong is { } wrong ? $"{Environment.NewLine}  first: {wrong}" : "")}");
            rows.Add(row);
        }

        // A control is what the others are read against.
        if (rows.Exists(row => row is { IsHeld: false, Plan.IsControl: false }))
            Environment.ExitCode = 1;
        return Print(options, kind, disk.Says, rows);
    }

    private static async Task<HostileRow> MeasureAsync(
        BenchOptions options, AttackPlan plan, BenchStore store, SlowDisk disk, string folder)
    {
        using var server = await NudgeServer.StartAsync(
            options.Server, folder, store.Option, Settings(options, disk), plan.Descriptors, isStrict: true);
        using var receiver = plan.HasWebhook ? await WebhookReceiver.StartAsync(folder) : null;
        var target = await PrepareAsync(server, receiver?.Url);
        var users = Enumerable.Range(0, options.Connections ?? 500).Select(PublishRequest.UserName).ToArray();
        using var load = new HonestLoad(
            server, await server.MintTokensAsync(users, null), () => server.ProcessorSeconds + store.ProcessorSeconds);
        load.Measure(WarmUp);
        var duration = DurationOf(options);
        var quiet = load.Measure(duration < QuietMax ? duration : QuietMax);
        using var attack = AttackProcess.Start(plan, target, folder);
        load.Until(() => attack.HasBegun);
        var calls = receiver is null ? 0 : await receiver.CountAsync();
        var attacked = load.Measure(duration);
        var result = attack.Stop();
        return new(plan, quiet, attacked, result, server.ExitCode)
        {
            WebhookCalls = receiver is null ? null : await receiver.CountAsync() - calls,
        };
    }

    private static TimeSpan DurationOf(BenchOptions options) => options.Seconds ?? TimeSpan.FromMinutes(1);

    private static Dictionary<string, string> Settings(BenchOptions options, SlowDisk disk)
    {
        var settings = new Dictionary<string, string>
        {
            ["DOTNET_GCHeapHardLimit"] = "0x" + HostileRow.HeapBytes.ToString("x", CultureInfo.InvariantCulture),
            // Where a webhook's receiver is.
            ["NUDGE__OUTBOUND__ALLOWEDNETWORKS"] = "127.0.0.0/8",
        };
        foreach (var (name, value) in disk.Environment.Concat(options.Environment))
            settings[name] = value;
        return settings;
    }

    /// <summary>An app that lets its clients do what attackers want to do too much of, and one user of it who is no friend.</summary>
    private static async Task<AttackTarget> PrepareAsync(NudgeServer server, string? webhook)
    {
        await server.ChangeSettingsAsync(new
        {
            pusher = new { clientEvents = true, webhooks = webhook is null ? Array.Empty<object>() : [new { url = webhook }] },
        });
        var tokens = await server.MintTokensAsync([AttackTarget.User], Channel);
        await server.PublishAsync(AttackTarget.User, Item);
        return new(server.Port, server.App.App, server.App.Key, server.App.Secret, KidOf(tokens[0]), tokens[0], Item);
    }

    private static string KidOf(string token)
    {
        using var header = JsonDocument.Parse(
            System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))));
        return header.RootElement.GetProperty("kid").GetString()!;
    }

    private static string Print(BenchOptions options, string kind, string disk, List<HostileRow> rows)
    {
        var table = HostileRow.Table();
        foreach (var row in rows)
            table.Add(row.Cells());
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Report.Conditions(options with { Runs = 1 })}

            {kind}, {disk}, a heap of {HostileRow.HeapBytes >> 20} MB. {options.Connections ?? 500} clients of as many users,
            {HonestLoad.PublishesPerSecond:f0} publishes/s to them; quiet → under attack, of {DurationOf(options).TotalSeconds:f0} s each.
            An attacker is a process of its own on the same machine, held to {Attacker.CoresMax} of a core. Bounds: p99 at most
            {HostileRow.RatioMax} times its quiet value, nothing of the honest refused, lost, doubled or cut,
            {HostileRow.ResidentBytesMax >> 20} MiB resident, {HostileRow.LogBytesPerSecondMax / 1000} kB/s of log, no end of the process.

            {table}
            """);
    }
}
