using System.Text.Json;
using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Realtime;

/// <summary>All that one client of a user hears of their notifications, on whichever face, in the same few words.</summary>
/// <param name="name">The face, for a failing test.</param>
/// <param name="take">Takes what has come since the last time.</param>
internal sealed class ContentFace(string name, Func<IEnumerable<(string Name, JsonElement Body)>> take)
{
    private static readonly string[] Logs = ["inbox", "channel"];

    private readonly List<string> _heard = [];
    private string _counts = "";

    internal static ContentFace Of(string name, HubTestClient hub) =>
        new(name, () => hub.TakeAll().Select(message => (message.Name, message.Body)));

    internal static ContentFace Of(StreamTestClient stream) => new("SSE", () => stream.TakeAll().Select(each => (each.Name, each.Body)));

    /// <summary>A connection that is on the channel of its user.</summary>
    internal static ContentFace Of(PusherTestClient client) => new("Pusher", () => client.TakeAll()
        .Where(told => told.GetProperty("event").GetString()!.StartsWith("nudge:", StringComparison.Ordinal))
        .Select(told => (told.GetProperty("event").GetString()!["nudge:".Length..], PusherTestClient.DataOf(told))));

    /// <summary>Whether it has heard these rows, in this order in each log, and shows these counts.</summary>
    internal bool Has(IReadOnlyList<string> rows, string counts)
    {
        foreach (var (message, body) in take())
            Take(message, body);
        // The order between two logs is nobody's promise.
        return _counts == counts && Logs.All(log => Of(log, rows).SequenceEqual(Of(log, _heard)));
    }

    /// <summary>Begins to listen anew.</summary>
    internal void Forget() => _heard.Clear();

    public override string ToString() => $"{name}: {string.Join(", ", _heard)}; {_counts}";

    private static IEnumerable<string> Of(string log, IReadOnlyList<string> rows) =>
        rows.Where(row => row.StartsWith(log, StringComparison.Ordinal));

    private void Take(string message, JsonElement body)
    {
        switch (message)
        {
            case "inbox":
                var reason = body.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                    && data.TryGetProperty("reason", out var why)
                        ? $" {why.GetString()}"
                        : "";
                _heard.Add($"inbox {body.GetProperty("change").GetString()}{reason}");
                break;
            case "channel":
                var envelope = body.GetProperty("notification");
                var ending = envelope.TryGetProperty("payload", out var payload) && payload.TryGetProperty("reason", out var ended)
                    ? $" {ended.GetString()}"
                    : "";
                _heard.Add($"channel {envelope.GetProperty("type").GetString()}{ending}");
                break;
            case "welcome" or "counts" when body.TryGetProperty("unread", out var unread) && unread.ValueKind == JsonValueKind.Number:
                _counts = $"{unread.GetInt64()} {body.GetProperty("unseen").GetInt64()}";
                break;
        }
    }
}
