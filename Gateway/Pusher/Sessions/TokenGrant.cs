using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Pusher.Sessions;

/// <summary>What a client token has opened for a connection. Asked again whenever the app changes.</summary>
/// <param name="Caller">Who the token says that it is.</param>
/// <param name="Channel">The channel that it opened, by our name; <see langword="null"/>: what is the user's own.</param>
/// <param name="Operations">What for.</param>
internal sealed record TokenGrant(ClientCaller Caller, ChannelName? Channel, Operations Operations)
{
    /// <summary>The channel that it opened, as Pusher clients spell it; <see langword="null"/>: what is the user's own. Each has one grant, the newest.</summary>
    public string? For { get; init; }

    /// <summary>When the connection comes back for a newer token.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>Why it no longer stands.</summary>
    public Refusal? Review(AppView app, DateTimeOffset now) =>
        Caller.Review(app, now) ?? (Channel is null ? null : Caller.Review(app, Operations, Channel));
}
