namespace Nudge.Tests.Core.Model;

/// <summary>An own item of a naive inbox.</summary>
internal sealed class NaiveItem(string id, long firstVersion, DateTimeOffset openedAt)
{
    internal string Id => id;

    internal long FirstVersion => firstVersion;

    internal DateTimeOffset OpenedAt => openedAt;

    internal required long Version { get; set; }

    internal required DateTimeOffset At { get; set; }

    internal required string Type { get; set; }

    internal required string? Entity { get; set; }

    internal int Count { get; private set; } = 1;

    internal bool Seen { get; set; }

    internal bool Read { get; set; }

    internal bool Archived { get; set; }

    internal DateTimeOffset? SnoozedUntil { get; set; }

    internal DateTimeOffset? ExpiresAt { get; set; }

    public override string ToString() => $"{Id} {Version} seen {Seen} read {Read} archived {Archived} count {Count} until {SnoozedUntil:O}";

    internal void Grow(long version, string type, string? entity, DateTimeOffset at, DateTimeOffset? expiresAt)
    {
        (Version, Type, Entity, At, Seen, ExpiresAt) = (version, type, entity, at, false, expiresAt);
        Count++;
    }
}
