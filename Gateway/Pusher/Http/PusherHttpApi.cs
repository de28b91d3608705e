using System.Buffers;
using System.IO.Pipelines;
using System.Net.Mime;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Api.Publishing;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>What servers of apps ask by Pusher's libraries. One for all requests.</summary>
/// <remarks>
/// Triggers are the path that is measured (bench/): the signature is checked before the body is read, the body is read where the connection left it, and
/// events are handed over before it is given back.
/// </remarks>
internal sealed class PusherHttpApi(
    IApps apps, Keyring keyring, CredentialUse use, IPusherChannels channels, TriggerLimits limits, TimeProvider time)
{
    /// <summary>Bytes of an event's body beside its data: a hundred channels, each escaped or not, and the rest.</summary>
    private const int EventOverheadBytes = 65_536;

    /// <summary>Bytes that one byte of data may take where it is escaped.</summary>
    private const int EscapedByteMax = 6;

    private static ReadOnlySpan<byte> Nothing => "{}"u8;

    public Task TriggerAsync(HttpContext context) => TakeAsync(context, EventBytesMax, TriggerAsync);

    public Task TriggerBatchAsync(HttpContext context) => TakeAsync(context, app => EventCall.BatchMax * EventBytesMax(app), TriggerBatchAsync);

    public Task TerminateAsync(HttpContext context) => TakeAsync(context, _ => EventOverheadBytes, TerminateAsync);

    public async Task ListAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { App: { } app })
            return;
        var query = context.Request.Query;
        var prefix = query["filter_by_prefix"].ToString();
        if (!AttributeNames.TryRead(query["info"].ToString(), out var attributes))
            await RefuseAsync(context, AttributeNames.Unknown);
        else if (attributes.HasFlag(ChannelAttributes.Cache))
            await RefuseAsync(context, new(ErrorCode.FieldInvalid, "What is cached is told of one channel at a time.", "info"));
        else if (attributes.HasFlag(ChannelAttributes.UserCount) && !prefix.StartsWith("presence-", StringComparison.Ordinal))
            await RefuseAsync(context, new(ErrorCode.FieldInvalid, "user_count is of presence channels: filter_by_prefix starts with presence-.", "info"));
        else
            await AnswerAsync(context, (await channels.ListAsync(app, prefix, context.RequestAborted), attributes), ChannelAnswers.WriteChannels);
    }

    public async Task GetAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { App: { } app } || await ReadChannelAsync(context) is not { } channel)
            return;
        if (!AttributeNames.TryRead(context.Request.Query["info"].ToString(), out var attributes))
            await RefuseAsync(context, AttributeNames.Unknown);
        else if (attributes.HasFlag(ChannelAttributes.UserCount) && !channel.IsPresence)
            await RefuseAsync(context, new(ErrorCode.FieldInvalid, "user_count is of presence channels.", "info"));
        else if (attributes.HasFlag(ChannelAttributes.Cache) && !channel.IsCache)
            await RefuseAsync(context, new(ErrorCode.FieldInvalid, "cache is of cache channels.", "info"));
        else
            await AnswerAsync(context, (await channels.GetAsync(app, channel, attributes, context.RequestAborted), attributes), ChannelAnswers.WriteChannel);
    }

    public async Task ListUsersAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { App: { } app } || await ReadChannelAsync(context) is not { } channel)
            return;
        if (channel.IsPresence)
            await AnswerAsync(context, await channels.ListUsersAsync(app, channel, context.RequestAborted), ChannelAnswers.WriteUsers);
        else
            await RefuseAsync(context, new(ErrorCode.FieldInvalid, "Users are known of presence channels only.", "channel"));
    }

    private static int EventBytesMax(AppView app) => EventOverheadBytes + (EscapedByteMax * app.Settings.Pusher.EventBytesMax);

    private ValueTask<Refusal?> TriggerAsync(HttpContext context, AppView app, bool hasParameters, ReadOnlyMemory<byte> body)
    {
        var read = EventReader.ReadEvent(body, hasParameters ? context.Request.Query : null, app.Settings.Pusher.EventBytesMax);
        if (!read.IsAccepted)
            return new(read.Refusal);
        return PublishingLimits.AreSet(app) ? TriggerWithinLimitsAsync(context, app, read.Value) : TriggerAsync(context, app, read.Value);
    }

    private async ValueTask<Refusal?> TriggerWithinLimitsAsync(HttpContext context, AppView app, EventCall call) =>
        await limits.WhyNotAsync(app, call, context.Response, context.RequestAborted) ?? await TriggerAsync(context, app, call);

    private ValueTask<Refusal?> TriggerAsync(HttpContext context, AppView app, EventCall call)
    {
        var sent = channels.TriggerAsync(app, call.Channels, call.Trigger, call.Attributes, context.RequestAborted);
        return sent.IsCompletedSuccessfully && call.Attributes == ChannelAttributes.None && sent.Result.IsAccepted ? Done(context) : ConcludeAsync();

        async ValueTask<Refusal?> ConcludeAsync()
        {
            var states = await sent;
            if (!states.IsAccepted)
                return states.Refusal;
            if (call.Attributes == ChannelAttributes.None)
                return await Done(context);
            await AnswerAsync(context, ((IReadOnlyList<ChannelState>)states.Value, call.Attributes), ChannelAnswers.WriteChannels);
            return null;
        }
    }

    private async ValueTask<Refusal?> TriggerBatchAsync(HttpContext context, AppView app, bool hasParameters, ReadOnlyMemory<byte> body)
    {
        var read = EventReader.ReadBatch(body, app.Settings.Pusher.EventBytesMax);
        if (!read.IsAccepted)
            return read.Refusal;
        if (await limits.WhyNotAsync(app, read.Value, context.Response, context.RequestAborted) is { } full)
            return full;
        var isTold = false;
        var states = new IReadOnlyList<ChannelState>[read.Value.Count];
        for (var i = 0; i < states.Length; i++)
        {
            // One after the other, so that two on the same channel arrive in this order.
            var call = read.Value[i];
            var sent = await channels.TriggerAsync(app, call.Channels, call.Trigger, call.Attributes, context.RequestAborted);
            if (!sent.IsAccepted)
                return EventReader.InBatch(sent.Refusal, i);
            states[i] = sent.Value;
            isTold |= call.Attributes != ChannelAttributes.None;
        }

        if (!isTold)
            return await Done(context);
        await AnswerAsync(context, (read.Value, states), ChannelAnswers.WriteBatch);
        return null;
    }

    private async ValueTask<Refusal?> TerminateAsync(HttpContext context, AppView app, bool hasParameters, ReadOnlyMemory<byte> body)
    {
        if (UserInPath(context.Request, app.Id) is not { } text)
            return new(ErrorCode.NotFound, $"There is nothing at {context.Request.Path}.");
        if (!UserId.TryParse(text, out var user))
            return new(ErrorCode.UserInvalid, $"A user's id is 1 to {UserId.MaxLength} characters.", "user", UserId.MaxLength);
        if (await limits.WhyNotAsync(app, context.Response, context.RequestAborted) is { } full)
            return full;
        await channels.TerminateAsync(app, user, context.RequestAborted);
        return await Done(context);
    }

    /// <summary>The user's id, whose slashes may be escaped or not: of the path on the wire, since the server leaves escaped slashes as they are.</summary>
    private static string? UserInPath(HttpRequest request, AppId app)
    {
        const string End = "/terminate_connections";
        var begin = $"/apps/{app}/users/";
        var path = RequestSignature.RawPath(request);
        var start = path.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return start >= begin.Length && path.EndsWith(End, StringComparison.Ordinal) && path.Length - End.Length > start
            ? Uri.UnescapeDataString(path[start..^End.Length])
            : null;
    }

    /// <summary>Lets a call with a body in, and has it handled while the body lies in the connection's own buffers.</summary>
    private async Task TakeAsync(
        HttpContext context, Func<AppView, int> bytesMaxOf, Func<HttpContext, AppView, bool, ReadOnlyMemory<byte>, ValueTask<Refusal?>> handle)
    {
        if (await AdmitAsync(context) is not { App: { } app, Call: { } call })
            return;
        var bytesMax = bytesMaxOf(app);
        var reader = context.Request.BodyReader;
        var read = context.Request.ContentLength > bytesMax ? null : await ReadAsync(reader, bytesMax, context.RequestAborted);
        if (read is not { } sequence)
        {
            await RefuseAsync(context, new(ErrorCode.PayloadTooLarge, $"The body of this call has at most {bytesMax} bytes.", Limit: bytesMax));
            return;
        }

        var joined = sequence.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent((int)sequence.Length);
        try
        {
            var body = sequence.First;
            if (joined is not null)
            {
                sequence.CopyTo(joined);
                body = joined.AsMemory(0, (int)sequence.Length);
            }

            var refusal = call.Covers(body.Span)
                ? await handle(context, app, call.HasParameters, body)
                : new(ErrorCode.WrongKey, "body_md5 is not the MD5 of the body as it arrived.", "body_md5");
            if (refusal is not null)
                await RefuseAsync(context, refusal);
        }
        finally
        {
            reader.AdvanceTo(sequence.End);
            if (joined is not null)
                ArrayPool<byte>.Shared.Return(joined);
        }
    }

    /// <returns>The whole body, which the reader still holds; <see langword="null"/>: it is too long, and given up.</returns>
    private static async ValueTask<ReadOnlySequence<byte>?> ReadAsync(PipeReader reader, int bytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(result.Buffer.End);
                return null;
            }

            if (result.IsCompleted)
                return result.Buffer;
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Finds the app and checks the signature; answers what is refused.</summary>
    private async ValueTask<(AppView? App, SignedCall? Call)?> AdmitAsync(HttpContext context)
    {
        if (!AppId.TryParse(context.Request.RouteValues["id"] as string, out var id) || await apps.GetAsync(id, context.RequestAborted) is not { } app)
        {
            await RefuseAsync(context, new(ErrorCode.UnknownApp, "There is no app of this id.", "id"));
            return null;
        }

        var signed = RequestSignature.Check(context.Request, app, keyring.Of(app), time.GetUtcNow());
        var refusal = signed.Refusal;
        if (signed.IsAccepted)
        {
            use.Note(app.Id, signed.Value.Secret);
            if (app.IsEnabled)
                return (app, signed.Value);
            refusal = new(ErrorCode.AppDisabled, "Realtime is switched off for this app.");
        }

        await RefuseAsync(context, refusal!);
        return null;
    }

    private static async ValueTask<PusherChannelName?> ReadChannelAsync(HttpContext context)
    {
        if (PusherChannelName.TryParse(context.Request.RouteValues["channel"] as string, out var channel))
            return channel;
        await RefuseAsync(context, new(ErrorCode.NameInvalid, "The name of a channel has letters, digits and _ - = @ , . ;", "channel"));
        return null;
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal) => PlainRefusal.WriteAsync(context.Response, refusal, context.RequestAborted);

    private static Task AnswerAsync<T>(HttpContext context, T state, Action<System.Text.Json.Utf8JsonWriter, T> write) =>
        JsonAnswer.WriteAsync(context.Response, StatusCodes.Status200OK, state, write, context.RequestAborted);

    /// <summary>Answers <c>{}</c>.</summary>
    private static ValueTask<Refusal?> Done(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = Nothing.Length;
        response.BodyWriter.Write(Nothing);
        // The server flushes it when the handler returns.
        return new((Refusal?)null);
    }
}
