using System.Text.Json;
using Nudge.Core.Inbox;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Rest.Inbox;

/// <summary>The summary of an inbox (S1.5): what a client that polls, or that has just come back, wants to know.</summary>
/// <param name="Summary">The vector of counts.</param>
/// <param name="LastEventAt">When the newest listed item was accepted; <see langword="null"/>: the list is empty.</param>
/// <param name="HasNew">Whether that is after the moment that the client asked about; <see langword="null"/>: it did not ask.</param>
/// <param name="NextPollSeconds">When to poll next while there is no connection; 0: not at all (S1.4).</param>
internal sealed record SummaryJson(InboxSummary Summary, DateTimeOffset? LastEventAt, bool? HasNew, int NextPollSeconds)
{
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteVector(Summary);
        if (LastEventAt is { } at)
            json.WriteTime("lastEventAt", at);
        else
            json.WriteNull("lastEventAt");
        if (HasNew is { } hasNew)
            json.WriteBoolean("hasNew", hasNew);
        json.WriteNumber("nextPollSeconds", NextPollSeconds);
        json.WriteEndObject();
    }
}
