using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Actors;

namespace Nudge.Core.Publishing;

/// <summary>The ids that one recipient accepted in the last 24 h, as far as they are in memory. Not safe for several threads.</summary>
/// <remarks>
/// Ids accepted since the actor was loaded are here, older ones possibly only in the store, where they no longer change. When the table is full
/// the oldest leave it, and <see cref="Generation"/> tells whoever looked in the store before that to look again (see <see cref="AcceptedLookup"/>).
/// </remarks>
public sealed class AcceptedIds
{
    /// <summary>How long an id is remembered (S1.23; Knock's window).</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Ids read from the store when an actor is loaded: what a busy day of one user holds.</summary>
    public const int LoadLimit = 1_000;

    /// <summary>Ids of one recipient in memory: about 15 MB at the worst.</summary>
    private const int CountMax = 100_000;

    private readonly Dictionary<string, AcceptedRow> _byId = new(StringComparer.Ordinal);
    private readonly Queue<AcceptedRow> _inOrder = new();

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

    public bool TryFind(string id, [NotNullWhen(true)] out AcceptedRow? row) => _byId.TryGetValue(id, out row);

    public void Add(AcceptedRow row)
    {
        if (!_byId.TryAdd(row.Id, row))
            return;
        _inOrder.Enqueue(row);
        if (_inOrder.Count <= CountMax)
            return;
        for (var i = 0; i < CountMax / 10; i++)
            _byId.Remove(_inOrder.Dequeue().Id);
        IsAll = false;
        Generation++;
    }

    /// <summary>Forgets what is older than the window.</summary>
    public void Expire(DateTimeOffset now)
    {
        while (_inOrder.TryPeek(out var oldest) && oldest.At < now - Window)
            _byId.Remove(_inOrder.Dequeue().Id);
    }
}
