using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary><c>./nudge export</c> and <c>import</c> as an operator runs them, and a server on what came of it.</summary>
public sealed partial class TransferTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nudge-transfer-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Data_kept_in_SQLite_is_served_from_PostgreSQL_and_goes_back()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        var file = Path.Combine(_folder.FullName, "all.jsonl.gz");
        await using var old = await NudgeProcess.StartAsync(new NudgeStart(), CancellationToken.None);
        using var client = await old.CreateDemoAppClientAsync(CancellationToken.None);
        await FillAsync(client);
        var before = await ReadAsync(client);
        Assert.Equal(0, await old.StopAsync());

        var exported = await RunAsync(0, "export", file, "--data", old.DataFolder);
        var imported = await RunAsync(0, "import", file, "--store", database);
        Assert.Equal(RowsIn(exported), RowsIn(imported));
        Assert.Contains("overwrites nothing", await RunAsync(1, "export", file, "--data", old.DataFolder), StringComparison.Ordinal);
        await RunAsync(1, "import", file, "--store", database);

        var key = (await File.ReadAllTextAsync(Path.Combine(old.DataFolder, "master.key"))).Trim();
        await using (var grown = await NudgeProcess.StartAsync(
            new NudgeStart
            {
                Arguments = ["--store", database],
                Environment = new Dictionary<string, string> { ["NUDGE__MASTERKEY"] = key },
            }, CancellationToken.None))
        {
            // The same credentials, of which the store holds no more than what the key opens.
            using var same = new HttpClient { BaseAddress = grown.BaseAddress };
            same.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
            Assert.Equal(before, await ReadAsync(same));
            using var repeated = await same.PostAsJsonAsync(
                "/api/notify", new { user = "ada", id = "u0", notification = new { type = "note" } });
            var result = (await repeated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results")[0];
            Assert.True(result.GetProperty("duplicate").GetBoolean());
            Assert.Equal(0, await grown.StopAsync());
        }

        var back = Path.Combine(_folder.FullName, "back.jsonl");
        var again = Path.Combine(_folder.FullName, "again.jsonl");
        var data = Path.Combine(_folder.FullName, "data");
        var rows = RowsIn(await RunAsync(0, "export", back, "--store", database));
        Assert.Equal(rows, RowsIn(await RunAsync(0, "import", back, "--data", data)));
        Assert.Equal(rows, RowsIn(await RunAsync(0, "export", again, "--data", data)));
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_not_whole_changes_nothing()
    {
        var data = Path.Combine(_folder.FullName, "data");
        var broken = Path.Combine(_folder.FullName, "broken.jsonl");
        await File.WriteAllTextAsync(broken, "{\"nudge\":");

        Assert.Contains("There is no file", await RunAsync(1, "import", broken + ".x", "--data", data), StringComparison.Ordinal);
        await RunAsync(1, "import", broken, "--data", data);
        await RunAsync(2, "export");
    }

    private static async Task FillAsync(HttpClient client)
    {
        for (var i = 0; i < 5; i++)
        {
            foreach (var body in new object[]
                     {
                         new { user = "ada", id = $"u{i}", notification = new { type = "note" } },
                         new { channel = "library:7", id = $"c{i}", notification = new { type = "note" } },
                     })
            {
                using var response = await client.PostAsJsonAsync("/api/notify", body);
                response.EnsureSuccessStatusCode();
            }
        }
    }

    private static async Task<string> ReadAsync(HttpClient client)
    {
        var items = await client.GetFromJsonAsync<JsonElement>("/api/notifications?user=ada&limit=100");
        var channel = await client.GetFromJsonAsync<JsonElement>("/api/channels/library:7/notifications?limit=100");
        var unread = (await client.GetFromJsonAsync<JsonElement>("/api/notifications/summary?user=ada")).GetProperty("unread").GetInt64();
        // Offsets stay, epochs do not.
        var all = items.GetProperty("items").EnumerateArray().Concat(channel.GetProperty("items").EnumerateArray())
            .Select(item => $"{item.GetProperty("id").GetString()} {item.GetProperty("position").GetString()!.Split('.')[1]}");
        return $"{unread}: {string.Join(", ", all)}";
    }

    private static string RowsIn(string said) =>
        Rows().Match(said) is { Success: true } match ? match.Value : throw new InvalidOperationException(said);

    private static async Task<string> RunAsync(int code, params string[] arguments)
    {
        string[] command = [.. new NudgeStart().Command, .. arguments];
        var start = new ProcessStartInfo(command[0]) { WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        var lines = new OutputLines();
        await using var process = ChildProcess.Start(start, lines);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == code, $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {lines}");
        return lines.ToString();
    }

    [GeneratedRegex("[0-9,]+ rows")]
    private static partial Regex Rows();
}
