using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nudge.Tests.Support;

namespace Nudge.Tests.Durability;

/// <summary>Reads all that a server holds over its public API and holds it against what was answered.</summary>
internal static class StoredState
{
    /// <summary>
    /// Every answered publish is there once, at the position that was answered; nothing else is there; counts equal what is stored.
    /// </summary>
    public static async Task ShouldHoldAsync(
        HttpClient client, PublishLoad load, IReadOnlyList<string> users, IReadOnlyList<string> channels)
    {
        Assert.Empty(load.OpenById);
        foreach (var user in users)
        {
            var items = await ReadAllAsync(client, $"/api/notifications?user={user}&limit=100", "before");
            ShouldEqual(items.Where(item => !item.TryGetProperty("channel", out _)), load, new("user", user));
            var summary = await ReadAsync(client, $"/api/notifications/summary?user={user}");
            Assert.Equal(items.Count(item => !item.GetProperty("read").GetBoolean()), summary.GetProperty("unread").GetInt32());
        }

        foreach (var channel in channels)
            ShouldEqual(
                await ReadAllAsync(client, $"/api/channels/{channel}/notifications?limit=100", "before"), load, new("channel", channel));
    }

    private static void ShouldEqual(IEnumerable<JsonElement> items, PublishLoad load, Target target)
    {
        var stored = items.Select(item => (Id: item.GetProperty("id").GetString()!, Position: item.GetProperty("position").GetString()!))
            .OrderBy(pair => pair.Id, StringComparer.Ordinal).ToArray();
        var answered = load.AnsweredById.Where(pair => pair.Value.Target == target)
            .Select(pair => (Id: pair.Key, pair.Value.Position)).OrderBy(pair => pair.Id, StringComparer.Ordinal).ToArray();
        Assert.Equal(answered, stored);
    }

    private static async Task<List<JsonElement>> ReadAllAsync(HttpClient client, string path, string cursor)
    {
        var all = new List<JsonElement>();
        var next = path;
        while (true)
        {
            var page = await ReadAsync(client, next);
            all.AddRange(page.GetProperty("items").EnumerateArray());
            if (!page.GetProperty("hasMore").GetBoolean())
                return all;
            next = $"{path}&{cursor}={Uri.EscapeDataString(page.GetProperty(cursor).GetString()!)}";
        }
    }

    // A cluster that has just lost a node refuses calls for a moment, with 503, until its actors are found elsewhere.
    private static async Task<JsonElement> ReadAsync(HttpClient client, string path)
    {
        var read = default(JsonElement);
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await client.GetAsync(path);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                return false;
            read = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
            return true;
        });
        return read;
    }
}
