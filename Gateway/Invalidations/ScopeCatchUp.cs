using Nudge.Core.Names;
using Nudge.Core.Returning;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Hosting;
using Nudge.Realtime.Sessions;
using Nudge.Realtime.Wire;

namespace Nudge.Gateway.Invalidations;

/// <summary>Tells a client that comes back what was invalidated while it was away, once for each scope (ADR 0051).</summary>
internal sealed class ScopeCatchUp(IScopes scopes, ConnectionMetrics metrics) : IScopeCatchUp
{
    public async Task RunAsync(UserSession session, string? channel, SourceStamps? stamps, CancellationToken cancellationToken)
    {
        if (stamps is null)
            return;
        var target = channel is null ? InvalidationTarget.Of(session.Inbox.User) : InvalidationTarget.Of(ChannelName.Parse(channel));
        var stamp = stamps.Of(channel);
        var moved = await scopes.ReadScopesAsync(session.Inbox.App.Value, target.Key, stamp, cancellationToken);
        if (stamp < moved.Floor)
        {
            metrics.Reset(ResetReason.Trimmed);
            session.Client.Send(MessageOf(channel, InvalidationPayload.All, 0, ResetReason.Trimmed, moved.Newest));
        }
        else if (moved.Scopes.Count > 0)
        {
            var messages = moved.Scopes.Select(
                scope => MessageOf(channel, scope.Scope, scope.Version, InvalidationPayload.Missed, scope.Stamp));
            session.Client.Send(new Batch([.. messages]));
        }
    }

    private static Message MessageOf(string? channel, string scope, long version, string reason, long stamp) =>
        LogMessages.Signal(Invalidation.Name.Value, channel, InvalidationPayload.Write(scope, [], version, null, reason), stamp);
}
