using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;

namespace Nudge.Realtime.Sessions;

/// <summary>
/// The channels that a session may receive, and until when: a client token, or something else that an app's server has signed. It is asked
/// again whenever the app changes, and a newer one of the same user may take its place.
/// </summary>
public interface ISessionAccess
{
    /// <summary>The app as it was when the access was given.</summary>
    AppView App { get; }

    /// <summary>Whose inbox it opens.</summary>
    InboxKey Inbox { get; }

    /// <summary>Names it where it can be revoked alone; empty: it has no name.</summary>
    string TokenId { get; }

    /// <summary>The view that others on a presence have of the user: one JSON value.</summary>
    ReadOnlyMemory<byte> Info { get; }

    /// <summary>When it ends, without leeway; <see cref="DateTimeOffset.MaxValue"/>: it has no end of its own.</summary>
    DateTimeOffset ExpiresAt { get; }

    /// <summary>Why it no longer opens the app as it is now; <see langword="null"/>: it does.</summary>
    Refusal? Review(AppView app, DateTimeOffset now);

    /// <summary>Why it does not open a channel of which its user is no subscriber; <see langword="null"/>: it does.</summary>
    Refusal? Review(AppView app, ChannelName channel);

    /// <summary>Why it does not let its user onto the presence of a channel; <see langword="null"/>: it does.</summary>
    Refusal? ReviewPresence(AppView app, ChannelName channel);

    /// <summary>Why it does not open a channel to which its user has subscribed; <see langword="null"/>: it does.</summary>
    /// <param name="app">The newest view of the app.</param>
    /// <param name="right">Of the subscription.</param>
    /// <param name="channel">The channel.</param>
    Refusal? Review(AppView app, SubscriptionRight right, string channel);
}
