namespace Nudge.Core.Inbox;

/// <summary>Facts that are kept beside the envelope of an own item, so that counting and collapsing need not parse it.</summary>
/// <param name="Id">The id of the notification that opened the item; it names the item for as long as it is retained.</param>
/// <param name="FirstVersion">The version at which the item was opened; equal to its row's version until it grows.</param>
/// <param name="OpenedAt">When it was opened: the row that opened it may be gone while a grown item is still retained.</param>
/// <param name="Type">Of the newest notification in it.</param>
/// <param name="Actor">The <c>actorId</c> of the newest one.</param>
/// <param name="Entity">The <c>entityId</c> of the newest one.</param>
/// <param name="CollapseKey">Unread items of one key grow; <see langword="null"/>: this one never does.</param>
/// <param name="Count">Notifications in it, 1 or more.</param>
/// <param name="Actors">Distinct actors in it, the latest first, at most <see cref="MaxActors"/>.</param>
public sealed record ItemFacts(
    string Id, long FirstVersion, DateTimeOffset OpenedAt, string Type, string? Actor, string? Entity, string? CollapseKey, int Count,
    IReadOnlyList<string> Actors)
{
    /// <summary>Actors that an avatar row can show; more are counted and not named.</summary>
    public const int MaxActors = 10;

    /// <summary>When the newest notification in it ends, and the item with it; <see langword="null"/>: never by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Characters of all texts.</summary>
    internal int TextLength
    {
        get
        {
            var length = Id.Length + Type.Length + (Actor?.Length ?? 0) + (Entity?.Length ?? 0) + (CollapseKey?.Length ?? 0);
            for (var i = 0; i < Actors.Count; i++)
                length += Actors[i].Length;
            return length;
        }
    }
}
