using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>
/// Holds subscriptions until their connection has signed in, for a while: the two messages of a page may come in either order.
/// </summary>
internal sealed class SignInWait(HeartbeatWheel wheel, TimeProvider time)
{
    // Subscriptions of a connection that wait for its sign-in: what a page asks for at once.
    private const int WaitingMax = 100;

    // A member in JSON within JSON.
    private const int WaitingDataMax = 2 * PusherUser.BytesMax;

    // The time that a page's own server has to answer, and no longer than pusher-js waits for anything.
    private static readonly TimeSpan SignInPatience = TimeSpan.FromSeconds(10);

    /// <summary>Whether a rule may open the channel as soon as the connection has signed in.</summary>
    public static bool Concerns(PusherClient client, PusherChannelName name, EventData data) =>
        string.IsNullOrEmpty(data.Auth) && client.User is null && !name.IsPublic && !name.IsUser
        && (client.App.Settings.UserChannels.Count > 0 || name.TryGetInbox(out _));

    public void Add(PusherClient client, PusherChannelName name, EventData data)
    {
        if (data.ChannelData?.Length > WaitingDataMax)
        {
            client.RefuseSubscription(
                name.Value, "InvalidData", $"'channel_data' has at most {WaitingDataMax} characters.", StatusCodes.Status400BadRequest);
            return;
        }

        var waiting = client.Waiting ??= new();
        var max = Math.Min(WaitingMax, client.SubscriptionsMax);
        if (!waiting.TryAdd(new(name, data.ChannelData, time.GetTimestamp()), max))
            client.RefuseSubscription(name.Value, "LimitReached", $"At most {max} subscriptions wait for a sign-in.", PusherCode.OverQuota);
        else if (waiting.TryPlan())
            wheel.After(SignInPatience, () => GiveUp(client, waiting));
    }

    /// <summary>Refuses what has waited long enough; one look for all that wait, however often a client asks.</summary>
    private void GiveUp(PusherClient client, WaitingSubscriptions waiting)
    {
        var late = waiting.TakeLate(SignInPatience, time, out var next);
        foreach (var each in late)
        {
            client.RefuseSubscription(
                each.Channel.Value, "AuthError", "The channel needs a signature, a token, or a connection that has signed in.",
                StatusCodes.Status401Unauthorized);
        }

        if (next is { } wait)
            wheel.After(wait, () => GiveUp(client, waiting));
    }
}
