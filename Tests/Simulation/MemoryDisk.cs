using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Simulation;

/// <summary>What a store holds, in memory: the least that keeps the contracts of Core's ports. One thread at a time may use it.</summary>
/// <remarks>
/// It forgets nothing: rows below a floor are passed over by its readers and stay in <see cref="MemoryLog.History"/>, so that a checker can say
/// what was ever written. It also holds every append to what Core promises about rows.
/// </remarks>
internal sealed partial class MemoryDisk
{
    private readonly Dictionary<ActorKey, MemoryLog> _logs = [];

    internal IEnumerable<ActorKey> Actors => _logs.Keys;

    internal MemoryLog? Find(ActorKey actor) => _logs.GetValueOrDefault(actor);

    internal Head? HeadOf(ActorKey actor) => Find(actor)?.Head;

    internal AppendOutcome Apply(Append append)
    {
        var log = Find(append.Actor);
        if (log?.Head != append.Expected)
            return AppendOutcome.Conflict;
        if (log is null)
            _logs[append.Actor] = log = new(append.Next with { Version = 0, Floor = 0 });
        log.Apply(append);
        return AppendOutcome.Durable;
    }

    /// <summary>Gives a channel a new life, as if its log had been lost and begun anew.</summary>
    internal void Forget(ActorKey actor) => _logs.Remove(actor);
}

/// <summary>All that one actor ever wrote.</summary>
internal sealed class MemoryLog(Head start)
{
    internal Head Head { get; private set; } = start;

    /// <summary>Every row of the log, ascending, also those below the floor.</summary>
    internal List<Row> History { get; } = [];

    internal List<AcceptedRow> Accepted { get; } = [];

    internal Dictionary<string, SubscriptionRow> Subscriptions { get; } = [];

    internal Dictionary<(string Channel, long Offset), MarkRow> Marks { get; } = [];

    internal PreferencesRow? Preferences { get; private set; }

    internal IEnumerable<InboxRow> InboxRows => History.OfType<InboxRow>().Where(row => row.Version > Head.Floor);

    internal IEnumerable<ChannelRow> ChannelRows => History.OfType<ChannelRow>().Where(row => row.Offset > Head.Floor);

    internal void Apply(Append append)
    {
        var version = Head.Version;
        foreach (var row in append.Rows)
        {
            switch (row)
            {
                case InboxRow change:
                    Assert.Equal(++version, change.Version);
                    Assert.True(History.Count == 0 || ((InboxRow)History[^1]).At <= change.At, "Time went back in the log of an inbox.");
                    History.Add(change);
                    break;
                case ChannelRow told:
                    Assert.Equal(++version, told.Offset);
                    Assert.True(History.Count == 0 || ((ChannelRow)History[^1]).At <= told.At, "Time went back in the log of a channel.");
                    History.Add(told);
                    break;
                case AcceptedRow accepted:
                    Assert.True(accepted.Version == 0 || accepted.Version <= append.Next.Version);
                    Accepted.Add(accepted);
                    break;
                case SubscriptionRow subscription:
                    Subscriptions[subscription.Channel] = subscription;
                    break;
                case SubscriptionEndedRow ended:
                    Subscriptions.Remove(ended.Channel);
                    foreach (var mark in Marks.Keys.Where(key => key.Channel == ended.Channel).ToArray())
                        Marks.Remove(mark);
                    break;
                case MarkRow { Archived: false, Deleted: false } lifted:
                    Marks.Remove((lifted.Channel, lifted.Offset));
                    break;
                case MarkRow mark:
                    Marks[(mark.Channel, mark.Offset)] = mark;
                    break;
                case PreferencesRow preferences:
                    Preferences = preferences;
                    break;
                default:
                    Assert.Fail($"A row that nobody knows: {row}");
                    break;
            }
        }

        Assert.Equal(version, append.Next.Version);
        Assert.InRange(append.Next.Floor, Head.Floor, version);
        Assert.Equal(Head.Epoch, append.Next.Epoch);
        Head = append.Next;
    }
}
