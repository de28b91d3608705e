using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Timers;

namespace Nudge.Tests.Support;

/// <summary>The rows of one actor in a <see cref="MemoryStore"/>.</summary>
internal sealed class MemoryActor
{
    private readonly HashSet<string> _acceptedOnce = new(StringComparer.Ordinal);

    public Head Head { get; set; }

    /// <summary>Its own unread items, where the last append said how many.</summary>
    public long? Unread { get; set; }

    public SortedList<long, InboxRow> Inbox { get; } = [];

    public SortedList<long, ChannelRow> Channel { get; } = [];

    /// <summary>In the order of acceptance.</summary>
    public List<AcceptedRow> Accepted { get; } = [];

    public SortedDictionary<string, SubscriptionRow> Subscriptions { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<(string Channel, long Offset), MarkRow> Marks { get; } = new(new MarkOrder());

    public PreferencesRow? Preferences { get; set; }

    public AppRow? App { get; set; }

    /// <summary>Set by the last append; the store takes them.</summary>
    public List<TimerRow> Timers { get; } = [];

    public Dictionary<(RevocationTarget Target, string Name, string? User), RevocationRow> Revocations { get; } = [];

    public IEnumerable<InboxRow> RetainedInbox => Inbox.Values.Where(row => row.Version > Head.Floor);

    public IEnumerable<ChannelRow> RetainedChannel => Channel.Values.Where(row => row.Offset > Head.Floor);

    /// <summary>Every row of the log, ascending, also those below the floor.</summary>
    public IEnumerable<Row> History => [.. Inbox.Values, .. Channel.Values];

    public Row RowAt(long version) => Inbox.TryGetValue(version, out var change) ? change : Channel[version];

    /// <summary>Writes an append that was decided on the present head.</summary>
    public void Apply(Append append)
    {
        if (append.Actor.Kind is not ActorKind.App)
            HoldToPromises(append);
        Head = append.Next;
        Unread = append.Unread;
        foreach (var row in append.Rows)
            Write(row);
    }

    private void HoldToPromises(Append append)
    {
        var before = append.Expected ?? append.Next with { Version = 0, Floor = 0 };
        var version = before.Version;
        var at = Inbox.Values.LastOrDefault()?.At ?? Channel.Values.LastOrDefault()?.At ?? default;
        foreach (var row in append.Rows)
        {
            switch (row)
            {
                case InboxRow change:
                    Assert.Equal(++version, change.Version);
                    Assert.True(at <= change.At, "Time went back in the log of an inbox.");
                    at = change.At;
                    break;
                case ChannelRow told:
                    Assert.Equal(++version, told.Offset);
                    Assert.True(at <= told.At, "Time went back in the log of a channel.");
                    at = told.At;
                    break;
                case AcceptedRow accepted:
                    Assert.True(accepted.Version <= append.Next.Version, "An id was accepted beyond the head.");
                    break;
            }
        }

        Assert.Equal(version, append.Next.Version);
        Assert.InRange(append.Next.Floor, before.Floor, version);
        Assert.Equal(before.Epoch, append.Next.Epoch);
    }

    private void Write(Row row)
    {
        switch (row)
        {
            case InboxRow inbox:
                Inbox.Add(inbox.Version, inbox);
                break;
            case ChannelRow channel:
                Channel.Add(channel.Offset, channel);
                break;
            case AcceptedRow accepted:
                if (!_acceptedOnce.Add(accepted.Id))
                    Accepted.RemoveAll(before => before.Id == accepted.Id);
                Accepted.Add(accepted);
                break;
            case SubscriptionRow subscription:
                Subscriptions[subscription.Channel] = subscription;
                break;
            case SubscriptionEndedRow ended:
                End(ended.Channel);
                break;
            case MarkRow { IsEmpty: true } mark:
                Marks.Remove((mark.Channel, mark.Offset));
                break;
            case MarkRow mark:
                Marks[(mark.Channel, mark.Offset)] = mark;
                break;
            case PreferencesRow preferences:
                Preferences = preferences;
                break;
            case ChannelWithdrawnRow withdrawn:
                Channel[withdrawn.Offset] = Channel[withdrawn.Offset] with
                {
                    Type = ChannelRow.WithdrawnType, Actor = null, Entity = null, Body = withdrawn.Body,
                };
                break;
            case TimerRow timer:
                Timers.Add(timer);
                break;
            case InboxCutRow cut:
                // The history is what tests replay; what readers see ends at the floor.
                Assert.InRange(cut.UpTo, cut.After + 1, Head.Floor);
                break;
            case AppRow app:
                App = app;
                break;
            case RevocationRow revocation:
                Revocations[(revocation.Target, revocation.Name, revocation.User)] = revocation;
                break;
            default:
                throw new NotSupportedException(row.GetType().Name);
        }
    }

    private void End(string channel)
    {
        Subscriptions.Remove(channel);
        foreach (var mark in Marks.Keys.Where(mark => mark.Channel == channel).ToArray())
            Marks.Remove(mark);
    }

    private sealed class MarkOrder : IComparer<(string Channel, long Offset)>
    {
        public int Compare((string Channel, long Offset) x, (string Channel, long Offset) y)
        {
            var byChannel = string.CompareOrdinal(x.Channel, y.Channel);
            return byChannel != 0 ? byChannel : x.Offset.CompareTo(y.Offset);
        }
    }
}
