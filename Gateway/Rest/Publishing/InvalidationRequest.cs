using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Core.Publishing;
using Nudge.Gateway.Invalidations;

namespace Nudge.Gateway.Rest.Publishing;

/// <summary>An invalidation, and whom it is for.</summary>
/// <param name="Users">Without repetitions; empty where <paramref name="Channel"/> is given.</param>
/// <param name="Channel"><see langword="null"/> where <paramref name="Users"/> are given.</param>
/// <param name="Scope">The scope that is no longer true.</param>
/// <param name="Ids">The part of it; empty: all.</param>
/// <param name="Version">Above that of every earlier one of the scope.</param>
/// <param name="Spread">Milliseconds over which receivers spread their fetching.</param>
internal sealed record InvalidationRequest(
    IReadOnlyList<UserId> Users, ChannelName? Channel, string Scope, IReadOnlyList<string> Ids, long Version, long? Spread)
{
    /// <summary>Those that a signal is, if it is called so and names a scope; otherwise none.</summary>
    /// <param name="app">The app.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="now">Its version, in milliseconds since 1970.</param>
    internal static Invalidation[] Of(AppView app, SignalRequest signal, DateTimeOffset now) =>
        signal.Name == Invalidation.Name && InvalidationPayload.TryRead(signal.Payload.Span, out var scope, out var payload)
            ? [
                .. TargetsOf(signal.Users, signal.Channel).Select(target =>
                    new Invalidation(app, target, scope, now.ToUnixTimeMilliseconds()) { Words = new(payload, [], default, 0) }),
            ]
            : [];

    /// <summary>One for each target.</summary>
    internal Invalidation[] Of(AppView app) =>
        [.. TargetsOf(Users, Channel).Select(target => new Invalidation(app, target, Scope, Version) { Ids = Ids, Spread = Spread })];

    private static IEnumerable<InvalidationTarget> TargetsOf(IReadOnlyList<UserId> users, ChannelName? channel) =>
        channel is null ? users.Select(InvalidationTarget.Of) : [InvalidationTarget.Of(channel)];
}
