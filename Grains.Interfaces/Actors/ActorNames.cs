using Nudge.Core.Actors;

namespace Nudge.Grains.Interfaces.Actors;

/// <summary>Actors' keys as keys of grains: <c>{app}/{name}</c>. No app's id has a slash, so no tenant can spell another's key.</summary>
public static class ActorNames
{
    public static string Of(ActorKey actor) => $"{actor.App}/{actor.Name}";

    public static ActorKey Parse(ActorKind kind, string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new(kind, key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is no actor's key.");
    }
}
