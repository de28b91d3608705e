using System.Collections.Immutable;

namespace Nudge.Core.Apps;

/// <summary>The revocations that stand in one app. Immutable, and cheap to ask while there are none.</summary>
public sealed class Revocations
{
    private readonly ImmutableDictionary<Key, RevocationRow> _rows;

    private Revocations(ImmutableDictionary<Key, RevocationRow> rows, DateTimeOffset latest)
    {
        _rows = rows;
        Latest = latest;
    }

    public static Revocations None { get; } = new(ImmutableDictionary<Key, RevocationRow>.Empty, DateTimeOffset.MinValue);

    public int Count => _rows.Count;

    /// <summary>In no order.</summary>
    public IEnumerable<RevocationRow> Rows => _rows.Values;

    /// <summary>The latest moment that any of them refuses tokens up to.</summary>
    public DateTimeOffset Latest { get; }

    /// <summary>Those that the store kept, in any order.</summary>
    public static Revocations Of(IEnumerable<RevocationRow> rows)
    {
        var builder = ImmutableDictionary.CreateBuilder<Key, RevocationRow>();
        var latest = DateTimeOffset.MinValue;
        foreach (var row in rows)
        {
            var key = Key.Of(row);
            if (!builder.TryGetValue(key, out var other) || other.IssuedUpTo < row.IssuedUpTo)
                builder[key] = row;
            latest = row.IssuedUpTo > latest ? row.IssuedUpTo : latest;
        }

        return new(builder.ToImmutable(), latest);
    }

    /// <summary>Whether one of the same target stands already.</summary>
    public bool Has(RevocationRow row) => _rows.ContainsKey(Key.Of(row));

    public Revocations With(RevocationRow row) => new(_rows.SetItem(Key.Of(row), row), row.IssuedUpTo > Latest ? row.IssuedUpTo : Latest);

    /// <summary>Without those whose tokens have all expired.</summary>
    public Revocations Standing(DateTimeOffset now) =>
        _rows.Values.All(row => row.Until >= now) ? this : new(Of(_rows.Values.Where(row => row.Until >= now))._rows, Latest);

    internal bool Refuses(RevocationTarget target, string name, string? user, DateTimeOffset issuedAt) =>
        !_rows.IsEmpty && _rows.TryGetValue(new(target, name, user), out var row)
        && (target == RevocationTarget.Token || issuedAt <= row.IssuedUpTo);

    private readonly record struct Key(RevocationTarget Target, string Name, string? User)
    {
        public static Key Of(RevocationRow row) => new(row.Target, row.Name, row.User);
    }
}
