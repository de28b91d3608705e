using System.Diagnostics;
using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Foreign;

/// <summary><c>curl -N</c> on the stream of the built server.</summary>
public sealed class CurlStreamTests : IAsyncLifetime
{
    private NudgeProcess _server = null!;
    private HttpClient _publisher = null!;

    public async ValueTask InitializeAsync()
    {
        Skip.WithoutPrograms("curl");
        _server = await NudgeProcess.StartAsync(new NudgeStart(), CancellationToken.None);
        _publisher = await _server.CreateDemoAppClientAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _publisher?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_hears_what_is_published_and_with_its_last_id_what_it_missed()
    {
        using var minted = await _publisher.PostAsJsonAsync("/api/realtime/token", new { user = "ada" });
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        var (first, lastId) = await ListenAsync(token, null, "one", () => PublishAsync("one"));
        Assert.Equal(["one"], first);

        await PublishAsync("two");
        await PublishAsync("three");
        var (missed, _) = await ListenAsync(token, lastId, "four", () => PublishAsync("four"));
        Assert.Equal(["two", "three", "four"], missed);
    }

    /// <summary>Listens until an item of this id was received, then kills curl; the ids received and the last event id.</summary>
    private async Task<(List<string> Heard, string LastId)> ListenAsync(string token, string? lastId, string until, Func<Task> whenLive)
    {
        var start = new ProcessStartInfo("curl") { RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "-sN", "--max-time", "60", "-H", $"Authorization: Bearer {token}", new Uri(_server.BaseAddress, "/api/stream").OriginalString,
        })
            start.ArgumentList.Add(argument);
        if (lastId is not null)
        {
            start.ArgumentList.Add("-H");
            start.ArgumentList.Add($"Last-Event-ID: {lastId}");
        }

        using var curl = Process.Start(start)!;
        var heard = new List<string>();
        var (name, id, isLive) = ("", "", false);
        while (await curl.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("id:", StringComparison.Ordinal))
                id = line[3..].Trim();
            if (line.StartsWith("event:", StringComparison.Ordinal))
                name = line[6..].Trim();
            if (line.StartsWith("data:", StringComparison.Ordinal) && name == "inbox"
                && JsonDocument.Parse(line[5..]).RootElement.TryGetProperty("item", out var item))
                heard.Add(item.GetProperty("id").GetString()!);
            if (line.Length == 0 && heard.Contains(until))
                break;
            if (line.Length == 0 && name == "attached" && !isLive)
            {
                isLive = true;
                await whenLive();
            }
        }

        curl.Kill();
        await curl.WaitForExitAsync();
        return (heard, id);
    }

    private async Task PublishAsync(string id)
    {
        using var response = await _publisher.PostAsJsonAsync("/api/notify", new { user = "ada", id, notification = new { type = "a" } });
        response.EnsureSuccessStatusCode();
    }
}
