using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Rest.Inbox;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Hubs;

/// <summary>The inbox as hub calls reach it: the same answers as on the REST face.</summary>
internal sealed class HubInbox(IApps apps, InboxSummaries vectors, Summaries summaries, InboxMarks marks, UserWrites writes)
{
    public async Task<HubAnswer> SummarizeAsync(HubClient client, CancellationToken cancellationToken)
    {
        var access = await AccessAsync(client, cancellationToken);
        var vector = await vectors.ReadAsync(access.Key, access.IsOpen, cancellationToken);
        return await AnswerAsync(access, vector, cancellationToken);
    }

    public async Task<HubAnswer> MarkAsync(HubClient client, JsonElement mark, CancellationToken cancellationToken)
    {
        if (!writes.TryTake(client.Session.Inbox, out var refusal, out _))
            return refusal;
        var body = Read(mark);
        if (!body.IsAccepted)
            return body.Refusal;
        var access = await AccessAsync(client, cancellationToken);
        var view = await marks.MarkAsync(access.Key, body.Value with { Via = client.Protocol }, access.IsOpen, cancellationToken);
        if (!view.IsAccepted)
            return view.Refusal;
        var vector = await vectors.CountAsync(access.Key, view.Value, cancellationToken);
        return await AnswerAsync(access, vector, cancellationToken);
    }

    private async ValueTask<InboxAccess> AccessAsync(HubClient client, CancellationToken cancellationToken)
    {
        var caller = client.Caller;
        return new(await apps.GetAsync(caller.App.Id, cancellationToken) ?? caller.App, caller.User, caller);
    }

    private async Task<HubAnswer> AnswerAsync(InboxAccess access, InboxSummary vector, CancellationToken cancellationToken)
    {
        var summary = await summaries.ReadAsync(access, vector, null, cancellationToken);
        return HubAnswer.Of(MessageJson.WriteValue(summary, static (json, said) => said.WriteTo(json)));
    }

    private static Answer<MarkRequest> Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return new Refusal(ErrorCode.FieldInvalid, "A mark is an object.", "mark");
        try
        {
            var body = json.Deserialize(HubMarkJson.Default.HubMark)!;
            if (MarkNames.Find(body.Change) is not { } change)
                return new Refusal(ErrorCode.FieldInvalid, "It is one of seen, read, archive, restore, delete, unread, snooze.", "change");
            return new MarkBody(body.Ids, body.UpTo, body.All, body.Channels, body.Until).ToRequest(change);
        }
        catch (JsonException exception)
        {
            return FieldMistake.Of(exception, HubMarkJson.Default.HubMark);
        }
        catch (InvalidOperationException)
        {
            return new Refusal(ErrorCode.MalformedJson, "A text holds half a surrogate pair.");
        }
    }
}

/// <summary>A mark as a hub call has it: <see cref="MarkBody"/> with what to do.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record HubMark(
    string? Change, IReadOnlyList<string>? Ids, string? UpTo, bool? All, IReadOnlyList<ChannelMarkBody>? Channels,
    string? Until = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(HubMark))]
internal sealed partial class HubMarkJson : JsonSerializerContext;
