using System.Globalization;
using System.Text;
using Nudge.Tests.Gateway.Rest;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime;

/// <summary>
/// Walks notifications of a user and of a channel through all that can become of them, and holds after each step that every face heard it
/// and shows the counts of the server's summary.
/// </summary>
/// <param name="server">The app's server.</param>
/// <param name="user">The user, subscribed to the channel.</param>
/// <param name="recipient">The user's id.</param>
/// <param name="channel">The channel.</param>
/// <param name="faces">The clients.</param>
/// <param name="now">The servers' clock.</param>
/// <param name="pass">Lets a little time pass.</param>
internal sealed class ContentWalk(
    ApiApp.Caller server, ApiApp.Caller user, string recipient, string channel, IReadOnlyList<ContentFace> faces,
    Func<DateTimeOffset> now, Action pass)
{
    // An id of its own for each recipient: while a notification waits for its time, its id is taken whatever its recipients are.
    private (string Prefix, string Target)[] Targets => [("own", $"\"user\":\"{recipient}\""), ("shared", $"\"channel\":\"{channel}\"")];

    internal async Task WalkAsync()
    {
        await HoldAsync("at the start", "0 0");
        await PublishAsync("kept", "note.kept", "");
        await HoldAsync("published", "2 2", "inbox item", "channel note.kept");

        await PublishAsync("due", "loan.due", $"\"notBefore\":\"{In(1)}\",");
        await HoldAsync("the time of what was scheduled", "4 4", "inbox item", "channel loan.due");

        await PublishAsync("over", "offer.ends", $"\"expiresAt\":\"{In(2)}\",");
        await HoldAsync(
            "published, and over", "4 4", "inbox item", "inbox deleted expired", "channel offer.ends",
            "channel notification.withdrawn expired");

        foreach (var (prefix, target) in Targets)
            await CallAsync(server, HttpMethod.Delete, $"/api/notifications/{prefix}-due", $"{{{target}}}");
        await HoldAsync("taken back", "2 2", "inbox deleted withdrawn", "channel notification.withdrawn withdrawn");

        await CallAsync(user, HttpMethod.Post, "/api/notifications/seen", """{"all":true}""");
        await CallAsync(user, HttpMethod.Post, "/api/notifications/read", """{"all":true}""");
        await HoldAsync("seen and read", "0 0", "inbox seen", "inbox read");

        var kept = $"\"ids\":[\"own-kept\"],\"channels\":[{{\"channel\":\"{channel}\",\"offsets\":[1]}}]";
        await CallAsync(user, HttpMethod.Post, "/api/notifications/unread", $"{{{kept}}}");
        await HoldAsync("unread", "2 0", "inbox unread");

        await CallAsync(user, HttpMethod.Post, "/api/notifications/snooze", $"{{\"until\":\"{In(2)}\",{kept}}}");
        await HoldAsync("snoozed, and back as unseen", "2 2", "inbox snoozed", "inbox woken");
    }

    private string In(int seconds) =>
        now().AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private async Task PublishAsync(string id, string type, string times)
    {
        foreach (var (prefix, target) in Targets)
        {
            await CallAsync(
                server, HttpMethod.Post, "/api/notify",
                $$$"""{{{{times}}}{{{target}}},"id":"{{{prefix}}}-{{{id}}}","notification":{"type":"{{{type}}}"}}""");
        }
    }

    private async Task HoldAsync(string step, string counts, params string[] rows)
    {
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    pass();
                    var all = faces.Select(face => face.Has(rows, counts)).ToArray();
                    return all.All(has => has) && await SummaryAsync() == counts;
                },
                TimeSpan.FromSeconds(30));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Assert.Fail(
                $"{step}: wanted {string.Join(", ", rows)}; {counts}. The summary says {await SummaryAsync()}.\n"
                + string.Join('\n', faces));
        }

        foreach (var face in faces)
            face.Forget();
    }

    private async Task<string> SummaryAsync()
    {
        var summary = (await user.GetAsync("/api/notifications/summary")).Json(200);
        return $"{summary.GetProperty("unread").GetInt64()} {summary.GetProperty("unseen").GetInt64()}";
    }

    private static async Task CallAsync(ApiApp.Caller caller, HttpMethod method, string path, string body)
    {
        var answer = await caller.SendAsync(method, path, Encoding.UTF8.GetBytes(body));
        Assert.True(answer.Status is 200 or 202, $"{path}: {answer.Status} {answer.Problem}");
    }
}
