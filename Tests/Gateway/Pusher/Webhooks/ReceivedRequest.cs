using System.Text.Json;

namespace Nudge.Tests.Gateway.Pusher.Webhooks;

/// <summary>The requests that came.</summary>
internal sealed record ReceivedRequest(string Method, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Whether it was answered with 2xx.</summary>
    internal bool IsTaken { get; set; }

    internal IEnumerable<JsonElement> Events => JsonElement.Parse(Body).GetProperty("events").EnumerateArray().ToArray();

    internal string EventsText => string.Join(' ', Events.Select(each => each.GetRawText()));
}
