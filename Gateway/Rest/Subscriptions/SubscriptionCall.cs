using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>Who subscribes to which channel, or no longer does, as a call says it in its body, its path or its query.</summary>
/// <param name="Subscriber">Whose subscription.</param>
/// <param name="Channel">To which channel.</param>
internal sealed record SubscriptionCall(Subscriber Subscriber, ChannelName Channel)
{
    /// <summary>Reads a call.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="named">The channel, where the path says it.</param>
    /// <param name="user">The user, where the query says it.</param>
    /// <param name="context">The call.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="subscribers">Finds who subscribes.</param>
    /// <param name="makes">Whether a device that is known elsewhere on this server gets a row in the app.</param>
    internal static async Task<Answer<SubscriptionCall>> ReadAsync(
        Answer<SubscriptionBody> body, string? named, string? user, HttpContext context, Caller caller, Subscribers subscribers,
        bool makes)
    {
        if (!body.IsAccepted)
            return body.Refusal;
        var whole = Complete(named is null ? body.Value : body.Value with { Channel = named }, user, context.Request);
        var channel = Subscribers.ReadChannel(whole.Channel, whole.ChannelId);
        var subscriber = await subscribers.FindAsync(context, caller, whole, makes && channel.IsAccepted, context.RequestAborted);
        return (subscriber.Refusal ?? channel.Refusal) is { } refusal
            ? refusal
            : new SubscriptionCall(subscriber.Value!, channel.Value!);
    }

    /// <summary>Fills in what the query says and the body does not.</summary>
    private static SubscriptionBody Complete(SubscriptionBody body, string? user, HttpRequest request) => new(
        body.Channel ?? (body.ChannelId is null ? QueryOf(request, "channel") : null),
        body.ChannelId ?? (body.Channel is null ? QueryOf(request, "channel_id") : null), body.User ?? user,
        body.DeviceToken ?? QueryOf(request, DeviceAccesses.TokenField), body.AppId ?? QueryOf(request, DeviceAccesses.AppField));

    private static string? QueryOf(HttpRequest request, string name) =>
        request.Query[name] is [{ Length: > 0 } text, ..] ? text : null;
}
