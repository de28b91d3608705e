using System.Text.Json;
using Nudge.Core.Names;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>The outcomes of a bulk subscription.</summary>
internal static class BulkJson
{
    internal static void Write(Utf8JsonWriter json, ChannelName channel, IReadOnlyList<MemberOutcome> outcomes)
    {
        json.WriteStartObject();
        json.WriteString("channel", channel.Value);
        json.WriteNumber("subscribed", outcomes.Count(outcome => outcome.Refusal is null));
        json.WriteNumber("refused", outcomes.Count(outcome => outcome.Refusal is not null));
        json.WriteStartArray("results");
        foreach (var outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString(outcome.IsDevice ? "device" : "user", outcome.Member);
            json.WriteString("status", outcome.Refusal is null ? "subscribed" : "refused");
            if (outcome.Refusal is { } refusal)
            {
                json.WriteString("code", refusal.Code.Value);
                json.WriteString("detail", refusal.Message);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
