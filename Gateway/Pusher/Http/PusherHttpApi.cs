using System.Buffers;
using System.ComponentModel;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Limits;
using Nudge.Gateway.Pusher.Channels;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Rest.Description;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>The calls that servers of apps make by Pusher's libraries. One for all requests.</summary>
/// <remarks>
/// Triggers are the path that is measured (bench/): the signature is checked before the body is read, the body is read where the connection
/// left it, and events are handed over before it is given back.
/// </remarks>
internal sealed class PusherHttpApi(
    IApps apps, Keyring keyring, CredentialUse use, IPusherChannels channels, TriggerLimits limits, AnonymousCalls calls, TimeProvider time)
{
    /// <summary>Bytes of an event's body beside its data: a hundred channels, each escaped or not, and the rest.</summary>
    private const int EventOverheadBytes = 65_536;

    /// <summary>Bytes that one byte of data may take where it is escaped.</summary>
    private const int EscapedByteMax = 6;

    private static ReadOnlySpan<byte> Nothing => "{}"u8;

    /// <summary>Sends an event to channels.</summary>
    /// <remarks>
    /// The fields may stand in the query as well, the channels as `channels[]`. docs/protocol/pusher.md says how a call is signed.
    /// </remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="context" example='{ "name": "note.added", "channels": ["private-library.7"], "data": "{\"note\":12}" }'>
    /// The event.
    /// </param>
    /// <returns>Sent; on stored channels, kept.</returns>
    internal Task TriggerAsync(string? id, HttpContext context) => TakeAsync(id, context, EventBytesMax, TriggerAsync);

    /// <summary>Sends several events.</summary>
    /// <remarks>In this order. If one of them has a mistake, or the app's limits have no room for all of them, none is sent.</remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="context" example='{ "batch": [{ "name": "note.added", "channel": "private-library.7", "data": "{}" }] }'>
    /// The events.
    /// </param>
    /// <returns>All are sent.</returns>
    internal Task TriggerBatchAsync(string? id, HttpContext context) =>
        TakeAsync(id, context, app => EventCall.BatchMax * EventBytesMax(app), TriggerBatchAsync);

    /// <summary>Closes the connections of a user.</summary>
    /// <remarks>
    /// Those that the user has signed in on, and those that receive the user's inbox. The user may come back. The body is not looked at.
    /// </remarks>
    /// <param name="id" example="library">The app.</param>
    /// <param name="user" example="ada">The user.</param>
    /// <returns>They are closed.</returns>
    internal Task TerminateAsync(string? id, string? user, HttpContext context) =>
        TakeAsync(id, context, _ => EventOverheadBytes, TerminateAsync);

    /// <summary>Lists the occupied channels.</summary>
    /// <param name="id" example="library">The app.</param>
    /// <param name="info" example="subscription_count">`user_count`, for presence channels only; `subscription_count`.</param>
    /// <returns>The channels that somebody is on.</returns>
    internal async Task<Results<Written<ChannelMapShape>, PlainRefusal>> ListAsync(
        string id,
        [FromQuery(Name = "filter_by_prefix"), Description("Only channels whose names start so."), Example("presence-")] string? prefix,
        string? info, HttpContext context)
    {
        var admitted = await AdmitAsync(id, context);
        if (!admitted.IsAccepted)
            return new PlainRefusal(admitted.Refusal);
        prefix ??= "";
        if (!AttributeNames.TryRead(info ?? "", out var attributes))
            return new PlainRefusal(AttributeNames.Unknown);
        if (attributes.HasFlag(ChannelAttributes.Cache))
            return Invalid("What is cached is told of one channel at a time.", "info");
        if (attributes.HasFlag(ChannelAttributes.UserCount) && !prefix.StartsWith("presence-", StringComparison.Ordinal))
            return Invalid("user_count is of presence channels: filter_by_prefix starts with presence-.", "info");
        var states = await channels.ListAsync(admitted.Value.App, prefix, context.RequestAborted);
        return new Written<ChannelMapShape>(json => ChannelAnswers.WriteChannels(json, (states, attributes)));
    }

    /// <summary>Shows a channel.</summary>
    /// <param name="id" example="library">The app.</param>
    /// <param name="channel" example="presence-library.7">The channel, as Pusher clients spell it.</param>
    /// <param name="info" example="user_count,subscription_count">`user_count`, `subscription_count`, `cache`, with commas between.</param>
    /// <returns>The channel, occupied or not.</returns>
    internal async Task<Results<Written<PusherChannelShape>, PlainRefusal>> GetAsync(
        string id, string channel, string? info, HttpContext context)
    {
        var admitted = await AdmitAsync(id, context);
        if (!admitted.IsAccepted)
            return new PlainRefusal(admitted.Refusal);
        if (!PusherChannelName.TryParse(channel, out var name))
            return new PlainRefusal(NameInvalid);
        if (!AttributeNames.TryRead(info ?? "", out var attributes))
            return new PlainRefusal(AttributeNames.Unknown);
        if (attributes.HasFlag(ChannelAttributes.UserCount) && !name.IsPresence)
            return Invalid("user_count is of presence channels.", "info");
        if (attributes.HasFlag(ChannelAttributes.Cache) && !name.IsCache)
            return Invalid("cache is of cache channels.", "info");
        var state = await channels.GetAsync(admitted.Value.App, name, attributes, context.RequestAborted);
        return new Written<PusherChannelShape>(json => ChannelAnswers.WriteChannel(json, (state, attributes)));
    }

    /// <summary>Lists the users on a presence channel.</summary>
    /// <param name="id" example="library">The app.</param>
    /// <param name="channel" example="presence-library.7">The channel, as Pusher clients spell it.</param>
    /// <returns>Each once, however many connections.</returns>
    internal async Task<Results<Written<PresentUsersShape>, PlainRefusal>> ListUsersAsync(string id, string channel, HttpContext context)
    {
        var admitted = await AdmitAsync(id, context);
        if (!admitted.IsAccepted)
            return new PlainRefusal(admitted.Refusal);
        if (!PusherChannelName.TryParse(channel, out var name))
            return new PlainRefusal(NameInvalid);
        if (!name.IsPresence)
            return Invalid("Users are known of presence channels only.", "channel");
        var users = await channels.ListUsersAsync(admitted.Value.App, name, context.RequestAborted);
        return new Written<PresentUsersShape>(json => ChannelAnswers.WriteUsers(json, users));
    }

    private static Refusal NameInvalid =>
        new(ErrorCode.NameInvalid, "The name of a channel has letters, digits and _ - = @ , . ;", "channel");

    private static PlainRefusal Invalid(string message, string field) => new(new(ErrorCode.FieldInvalid, message, field));

    private static int EventBytesMax(AppView app) => EventOverheadBytes + (EscapedByteMax * app.Settings.Pusher.EventBytesMax);

    private ValueTask<Refusal?> TriggerAsync(HttpContext context, AppView app, SignedCall signed, ReadOnlyMemory<byte> body)
    {
        var read = EventReader.ReadEvent(body, signed.HasParameters ? context.Request.Query : null, app.Settings.Pusher.EventBytesMax);
        if (!read.IsAccepted)
            return new(read.Refusal);
        var call = WithId(read.Value, app, signed, 0);
        return PublishingLimits.AreSet(app) ? TriggerWithinLimitsAsync(context, app, call) : TriggerAsync(context, app, call);
    }

    /// <summary>
    /// Where events are kept, the same signed call is the same notification, however often it is sent while its signature is good.
    /// </summary>
    private static EventCall WithId(EventCall call, AppView app, SignedCall signed, int index) =>
        app.KeepsEvents && call.Trigger.Id is null ? call with { Trigger = call.Trigger with { Id = signed.IdOf(index) } } : call;

    private async ValueTask<Refusal?> TriggerWithinLimitsAsync(HttpContext context, AppView app, EventCall call) =>
        await limits.WhyNotAsync(app, call, context.Response, context.RequestAborted) ?? await TriggerAsync(context, app, call);

    private ValueTask<Refusal?> TriggerAsync(HttpContext context, AppView app, EventCall call)
    {
        var sent = channels.TriggerAsync(app, call.Channels, call.Trigger, call.Attributes, context.RequestAborted);
        return sent.IsCompletedSuccessfully && call.Attributes == ChannelAttributes.None && sent.Result.IsAccepted
            ? Done(context)
            : ConcludeAsync();

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

    private async ValueTask<Refusal?> TriggerBatchAsync(HttpContext context, AppView app, SignedCall signed, ReadOnlyMemory<byte> body)
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
            var call = WithId(read.Value[i], app, signed, i);
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

    private async ValueTask<Refusal?> TerminateAsync(HttpContext context, AppView app, SignedCall signed, ReadOnlyMemory<byte> body)
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

    /// <summary>
    /// The user's id, whose slashes may be escaped or not: of the path on the wire, since the server leaves escaped slashes as they are.
    /// </summary>
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
        string? id, HttpContext context, Func<AppView, int> bytesMaxOf,
        Func<HttpContext, AppView, SignedCall, ReadOnlyMemory<byte>, ValueTask<Refusal?>> handle)
    {
        var admitted = await AdmitAsync(id, context);
        if (!admitted.IsAccepted)
        {
            await RefuseAsync(context, admitted.Refusal);
            return;
        }

        var (app, call) = admitted.Value;
        var bytesMax = bytesMaxOf(app);
        if (await BoundedBody.ReadAsync(context.Request, bytesMax, context.RequestAborted) is not { } body)
        {
            await RefuseAsync(context, BoundedBody.TooLarge(bytesMax));
            return;
        }

        using (body)
        {
            var refusal = call.Covers(body.Bytes.Span)
                ? await handle(context, app, call, body.Bytes)
                : new(ErrorCode.WrongKey, "body_md5 is not the MD5 of the body as it arrived.", "body_md5");
            if (refusal is not null)
                await RefuseAsync(context, refusal);
        }
    }

    /// <summary>Finds the app and checks the signature.</summary>
    private async ValueTask<Answer<(AppView App, SignedCall Call)>> AdmitAsync(string? text, HttpContext context)
    {
        if (!AppId.TryParse(text, out var id) || await apps.GetAsync(id, context.RequestAborted) is not { } app)
            return calls.WhyNot(context) ?? new(ErrorCode.UnknownApp, "There is no app of this id.", "id");
        var signed = RequestSignature.Check(context.Request, app, keyring.Of(app), time.GetUtcNow());
        if (!signed.IsAccepted)
            return calls.WhyNot(context) ?? signed.Refusal;
        use.Note(app.Id, signed.Value.Secret);
        return app.IsEnabled ? (app, signed.Value) : new Refusal(ErrorCode.AppDisabled, "Realtime is switched off for this app.");
    }

    private Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        QuotaHeaders.WriteWithWait(context.Response, refusal, time.GetUtcNow());
        return PlainRefusal.WriteAsync(context.Response, refusal, context.RequestAborted);
    }

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
