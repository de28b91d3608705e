using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Actors;
using Nudge.Core.Positions;

namespace Nudge.Core.Accepted;

/// <summary>The ids that one recipient accepted in the last 24 h, as far as they are in memory. Not safe for several threads.</summary>
/// <remarks>
/// Ids accepted since the actor was loaded are here, older ones possibly only in the store, where they no longer change. When the table is
/// full the oldest leave it, and <see cref="Generation"/> tells whoever looked in the store before that to look again (see
/// <see cref="AcceptedLookup"/>).
/// </remarks>
public sealed class AcceptedIds
{
    /// <summary>How long an id is remembered (S1.23; Knock's window).</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Ids read from the store when an actor is loaded: what a busy day of one user holds.</summary>
    public const int LoadLimit = 1_000;

    /// <summary>Ids of one recipient in memory: about 10 MB at the worst.</summary>
    private const int CountMax = 100_000;

    private readonly Dictionary<UInt128, Accepted> _byFingerprint = [];
    private readonly Queue<(UInt128 Fingerprint, DateTimeOffset At)> _inOrder = new();

    public AcceptedIds(IReadOnlyList<AcceptedRow> loaded, bool isAll)
    {
        IsAll = isAll;
        foreach (var row in loaded)
            Add(row);
    }

    /// <summary>Whether every id of the window is here, so that the store need not be asked.</summary>
    public bool IsAll { get; private set; }

    /// <summary>Changes when ids left for being too many.</summary>
    public int Generation { get; private set; }

    public bool TryFind(string id, [NotNullWhen(true)] out AcceptedRow? row) => TryFind(id, Fingerprint.Of(id), out row);

    /// <summary>The same for an id whose fingerprint is known.</summary>
    public bool TryFind(string id, UInt128 fingerprint, [NotNullWhen(true)] out AcceptedRow? row)
    {
        row = _byFingerprint.TryGetValue(fingerprint, out var found) ? new(id, found.At, found.Version, found.Epoch) : null;
        return row is not null;
    }

    public void Add(AcceptedRow row) => Add(row, Fingerprint.Of(row.Id));

    /// <summary>The same for an id whose fingerprint is known.</summary>
    public void Add(AcceptedRow row, UInt128 fingerprint)
    {
        if (!_byFingerprint.TryAdd(fingerprint, new(row.At, row.Version, row.Epoch)))
            return;
        _inOrder.Enqueue((fingerprint, row.At));
        if (_inOrder.Count <= CountMax)
            return;
        for (var i = 0; i < CountMax / 10; i++)
            _byFingerprint.Remove(_inOrder.Dequeue().Fingerprint);
        IsAll = false;
        Generation++;
    }

    /// <summary>Puts what became of an id in the place of what was known of it; it is forgotten at the time of before.</summary>
    public void Replace(AcceptedRow row)
    {
        var fingerprint = Fingerprint.Of(row.Id);
        if (_byFingerprint.ContainsKey(fingerprint))
            _byFingerprint[fingerprint] = new(row.At, row.Version, row.Epoch);
        else
            Add(row, fingerprint);
    }

    /// <summary>Forgets what is older than the window.</summary>
    public void Expire(DateTimeOffset now)
    {
        while (_inOrder.TryPeek(out var oldest) && oldest.At < now - Window)
            _byFingerprint.Remove(_inOrder.Dequeue().Fingerprint);
    }

    private readonly record struct Accepted(DateTimeOffset At, long Version, Epoch Epoch);
}
