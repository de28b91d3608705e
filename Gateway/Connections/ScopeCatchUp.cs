using Nudge.Core.Actors;
using Nudge.Core.Continuity;
using Nudge.Core.Names;
using Nudge.Gateway.Invalidations;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Connections;

/// <summary>Sends a client that comes back what was invalidated while it was away, once for each scope (ADR 0051).</summary>
internal sealed class ScopeCatchUp(IScopes scopes, ConnectionMetrics metrics)
{
    /// <summary>Runs when the source is live, so that what moves from then on is sent at once.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="channel"><see langword="null"/>: the inbox.</param>
    /// <param name="stamps">The stamp that the client was sent; <see langword="null"/>: it is new, or does not ask.</param>
    /// <param name="cancellationToken">The connection is gone.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task RunAsync(Connection connection, string? channel, SourceStamps? stamps, CancellationToken cancellationToken)
    {
        if (stamps is null)
            return;
        var target = channel is null ? InvalidationTarget.Of(connection.Inbox.User) : InvalidationTarget.Of(ChannelName.Parse(channel));
        var stamp = stamps.Of(channel);
        var moved = await scopes.ReadScopesAsync(connection.Inbox.App.Value, target.Key, stamp, cancellationToken);
        if (stamp < moved.Floor)
        {
            metrics.Reset(ResetReason.Trimmed);
            connection.Send(Told(channel, InvalidationPayload.All, 0, ResetReason.Trimmed, moved.Newest));
        }
        else if (moved.Scopes.Count > 0)
        {
            connection.Send(new Batch([.. moved.Scopes.Select(scope => Told(channel, scope.Scope, scope.Version, InvalidationPayload.Missed, scope.Stamp))]));
        }
    }

    private static Message Told(string? channel, string scope, long version, string reason, long stamp) =>
        LogMessages.Signal(Invalidation.Name.Value, channel, InvalidationPayload.Write(scope, [], version, null, reason), stamp);
}
