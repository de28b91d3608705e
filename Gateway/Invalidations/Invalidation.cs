using Nudge.Core.Apps;
using Nudge.Core.Names;

namespace Nudge.Gateway.Invalidations;

/// <summary>All that readers of a target have fetched of a scope is no longer true.</summary>
/// <param name="App">The app.</param>
/// <param name="Target">For whom.</param>
/// <param name="Scope">As the app's pages call it.</param>
/// <param name="Version">Above that of every earlier one of the scope: who has as new a state does not fetch.</param>
internal sealed record Invalidation(AppView App, InvalidationTarget Target, string Scope, long Version)
{
    /// <summary>The name of the event on every face.</summary>
    public static TypeName Name { get; } = TypeName.Parse("invalidate");

    /// <summary>Ids that are named of a scope; with more all of it is meant.</summary>
    public const int IdsMax = 50;

    /// <summary>The part of the scope that is meant; empty: all.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Milliseconds over which receivers spread their fetching, each by its own chance; <see langword="null"/>: at once.</summary>
    public long? Spread { get; init; }

    /// <summary>How it was said, where the app's server has chosen the words itself.</summary>
    public OwnWords? Words { get; init; }

    /// <summary>One line with the JSON object that clients are sent.</summary>
    public ReadOnlyMemory<byte> Payload => Words?.Payload ?? InvalidationPayload.Write(Scope, Ids, Version, Spread, null);

    /// <summary>Both in one.</summary>
    /// <param name="newer">Of the same scope of the same target.</param>
    /// <returns><see langword="null"/>: they say different things, so that each has to be told.</returns>
    public Invalidation? Then(Invalidation newer)
    {
        if (Words is { } before && newer.Words is { } after)
            return before.Then(after) is { } both ? newer with { Words = both } : null;
        if (Words is not null || newer.Words is not null)
            return null;
        string[] ids = Ids.Count == 0 || newer.Ids.Count == 0 ? [] : [.. Ids.Union(newer.Ids, StringComparer.Ordinal)];
        return newer with
        {
            Version = Math.Max(Version, newer.Version),
            Ids = ids.Length > IdsMax ? [] : ids,
            Spread = Longer(Spread, newer.Spread),
        };
    }

    // Who was asked to spread is not called at once by somebody else.
    private static long? Longer(long? one, long? other) => one is null ? other : other is null ? one : Math.Max(one.Value, other.Value);
}
