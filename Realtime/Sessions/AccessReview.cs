using Nudge.Core.Apps;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Wire;

namespace Nudge.Realtime.Sessions;

/// <summary>Asks whether a session and its channels still stand, now that the app or its access has changed.</summary>
public sealed class AccessReview(ChannelMemberships memberships, PresenceEntering presences, TimeProvider time)
{
    /// <summary>Closes it, or detaches the channels that it may not hear any more.</summary>
    /// <returns>The channels that were detached.</returns>
    public string[] Run(UserSession session, AppView app)
    {
        var (client, access) = (session.Client, session.Access);
        if (!app.IsEnabled)
        {
            // They all come back at once otherwise, to be told the same.
            client.Close(Closing.AppDisabled(TimeSpan.FromSeconds(Random.Shared.Next(30, 90))));
            return [];
        }

        if ((access.Review(app, time.GetUtcNow()) ?? client.ReviewPage(app)) is { } refusal)
        {
            client.Close(Closing.Of(refusal));
            return [];
        }

        var detached = new List<string>();
        foreach (var membership in session.Memberships)
        {
            if (ChannelMemberships.Review(access, app, membership) is not { } why)
                continue;
            memberships.End(session, membership);
            client.Send(SessionMessages.Detached(membership.Channel, why.Code.Value, why.Message));
            detached.Add(membership.Channel);
        }

        presences.Review(session, app);
        return [.. detached];
    }
}
