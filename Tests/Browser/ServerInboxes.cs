using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Nudge.Tests.Browser;

/// <summary>The inboxes as the server has them, read over REST with the app's credentials.</summary>
internal sealed class ServerInboxes(HttpClient client)
{
    public async Task PublishAsync(string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/api/notify", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>Marks all of a user's notifications as read.</summary>
    public async Task ReadAllAsync(string user)
    {
        using var body = new StringContent("""{"all":true}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"/api/notifications/read?user={user}", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>In the form of <see cref="DemoSide.DescribeAsync"/>.</summary>
    public async Task<string> DescribeAsync(string user)
    {
        using var list = await ReadAsync($"/api/notifications?user={user}&limit=12");
        using var summary = await ReadAsync($"/api/notifications/summary?user={user}");
        var items = list.RootElement.GetProperty("items").EnumerateArray().Select(Describe).ToArray();
        var unread = summary.RootElement.GetProperty("unread").GetInt64().ToString(CultureInfo.InvariantCulture);
        return JsonSerializer.Serialize(new { unread, items });
    }

    private static string Describe(JsonElement item)
    {
        var key = item.TryGetProperty("channel", out var channel) && channel.ValueKind == JsonValueKind.String
            ? $"{channel.GetString()} {item.GetProperty("position").GetString()}"
            : item.GetProperty("id").GetString();
        return $"{key} {(item.GetProperty("read").GetBoolean() ? "read" : "unread")}";
    }

    private async Task<JsonDocument> ReadAsync(string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
    }
}
