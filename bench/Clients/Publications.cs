using System.Diagnostics;
using Nudge.Bench.Reporting;

namespace Nudge.Bench.Clients;

/// <summary>Every publication of a run: when it was due, and how many deliveries it still lacks.</summary>
internal sealed class Publications
{
    private const int Excused = -1;

    private long[] _due = new long[1 << 16];
    private int[] _missing = new int[1 << 16];
    private uint _next;

    /// <summary>Time from publish to the answer; of those measured.</summary>
    internal Samples Answers { get; private set; } = new();

    /// <summary>Time from publish to a client's handler; of those measured.</summary>
    internal Samples Deliveries { get; private set; } = new();

    /// <summary>Answered with success.</summary>
    internal long Answered { get; private set; }

    internal long Refused { get; private set; }

    internal long Delivered { get; private set; }

    /// <summary>Deliveries of what nobody waited for: a duplicate, or another's notification.</summary>
    internal long Unexpected { get; private set; }

    /// <summary>Publications that not all of their receivers have.</summary>
    internal int Incomplete { get; private set; }

    /// <summary>Deliveries that publications still lack.</summary>
    internal long Missing { get; private set; }

    internal bool IsMeasuring { get; set; }

    /// <summary>Nobody knows whether this one was taken: whoever receives it may, and whoever does not misses nothing.</summary>
    internal void Excuse(uint number)
    {
        if (_missing[number] > 0)
            Incomplete--;
        Missing -= _missing[number];
        _missing[number] = Excused;
    }

    /// <summary>Durations from here on count, and none before.</summary>
    internal void BeginMeasuring()
    {
        Answers = new();
        Deliveries = new();
        IsMeasuring = true;
    }

    /// <summary>The code that opens one says how many clients will receive it.</summary>
    internal uint Open(long due, int receivers)
    {
        var number = _next++;
        if (number >= _due.Length)
        {
            Array.Resize(ref _due, _due.Length * 2);
            Array.Resize(ref _missing, _missing.Length * 2);
        }

        _due[number] = due;
        _missing[number] = receivers;
        Missing += receivers;
        if (receivers > 0)
            Incomplete++;
        return number;
    }

    internal long DueOf(uint number) => _due[number];

    internal void Answer(uint number, bool isTaken)
    {
        if (!isTaken)
        {
            Refused++;
            return;
        }

        Answered++;
        if (IsMeasuring)
            Answers.Add(Stopwatch.GetElapsedTime(_due[number]));
    }

    internal void Deliver(uint number)
    {
        if (number < _next && _missing[number] == Excused)
            return;
        if (number >= _next || _missing[number] == 0)
        {
            Unexpected++;
            return;
        }

        Delivered++;
        Missing--;
        if (--_missing[number] == 0)
            Incomplete--;
        if (IsMeasuring)
            Deliveries.Add(Stopwatch.GetElapsedTime(_due[number]));
    }
}
