using System.Text.Json;
using Nudge.Core.Errors;
using Nudge.Core.Notifications;
using Nudge.Core.Publishing;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>Answers to publishes.</summary>
internal static class OutcomeJson
{
    internal static void WriteOutcome(Utf8JsonWriter json, PublishOutcome outcome)
    {
        json.WriteStartObject();
        WriteMembers(json, outcome);
        json.WriteEndObject();
    }

    internal static void WriteBatch(Utf8JsonWriter json, IReadOnlyList<Answer<PublishOutcome>> items)
    {
        json.WriteStartObject();
        json.WriteStartArray("results");
        foreach (var item in items)
        {
            json.WriteStartObject();
            json.WriteNumber("status", item.IsAccepted ? StatusCodes.Status202Accepted : item.Refusal.Code.Status);
            if (item.IsAccepted)
                WriteMembers(json, item.Value);
            else
                WriteError(json, item.Refusal);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, PublishOutcome outcome)
    {
        json.WriteString("id", outcome.Id.Value);
        json.WriteStartArray("results");
        foreach (var recipient in outcome.Recipients)
            WriteRecipient(json, recipient);
        json.WriteEndArray();
    }

    private static void WriteRecipient(Utf8JsonWriter json, RecipientOutcome recipient)
    {
        json.WriteStartObject();
        if (recipient.User is { } user)
            json.WriteString("user", user.Value);
        else
            json.WriteString("channel", recipient.Channel!.Value);
        if (recipient.Refusal is { } refusal)
            WriteError(json, refusal);
        else if (recipient.Receipt is { } receipt)
            WriteReceipt(json, receipt);
        else
            json.WriteString("status", "skipped");
        json.WriteEndObject();
    }

    private static void WriteReceipt(Utf8JsonWriter json, PublishReceipt receipt)
    {
        json.WriteString("status", NameOf(receipt.Status));
        if (receipt.Position is { } position)
            json.WriteString("position", position.ToString());
        json.WriteBoolean("duplicate", receipt.Duplicate);
    }

    private static void WriteError(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartObject("error");
        json.WriteString("code", refusal.Code.Value);
        json.WriteString("detail", refusal.Message);
        if (refusal.Field is not null)
            json.WriteString("field", refusal.Field);
        if (refusal.Limit is { } limit)
            json.WriteNumber("limit", limit);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> NameOf(PublishStatus status) => status switch
    {
        PublishStatus.Stored => "stored"u8,
        PublishStatus.Collapsed => "collapsed"u8,
        PublishStatus.Throttled => "throttled"u8,
        PublishStatus.Sent => "sent"u8,
        PublishStatus.Scheduled => "scheduled"u8,
        PublishStatus.Withdrawn => "withdrawn"u8,
        PublishStatus.Absent => "absent"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "It has no name on the wire."),
    };
}
