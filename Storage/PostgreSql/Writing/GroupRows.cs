using Nudge.Core.Actors;
using Nudge.Core.Apps;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Pushes;

namespace Nudge.Storage.PostgreSql.Writing;

/// <summary>
/// The rows of a group by kind. Where a later row replaces an earlier one, only the later is left: one statement touches a row once.
/// </summary>
internal sealed class GroupRows
{
    internal List<(long Actor, InboxRow Row)> Inbox { get; } = [];

    internal List<(long Actor, ChannelRow Row)> Channel { get; } = [];

    internal Dictionary<(long Actor, string Id), AcceptedRow> Accepted { get; } = [];

    /// <summary>Ended before any of the rows below is written.</summary>
    internal HashSet<(long Actor, string Channel)> Ended { get; } = [];

    internal Dictionary<(long Actor, string Channel), SubscriptionRow> Subscriptions { get; } = [];

    internal Dictionary<(long Actor, string Channel), Dictionary<long, MarkRow>> Marks { get; } = [];

    internal Dictionary<long, PreferencesRow> Preferences { get; } = [];

    internal List<(long Actor, InboxCutRow Row)> Cuts { get; } = [];

    internal List<PushJob> Pushes { get; } = [];

    internal Dictionary<long, AppRow> Apps { get; } = [];

    internal Dictionary<(long Actor, RevocationTarget Target, string Name, string User), RevocationRow> Revocations { get; } = [];

    internal void Add(long actor, Row row)
    {
        switch (row)
        {
            case InboxRow inbox:
                Inbox.Add((actor, inbox));
                break;
            case ChannelRow channel:
                Channel.Add((actor, channel));
                break;
            case AcceptedRow accepted:
                Accepted[(actor, accepted.Id)] = accepted;
                break;
            case SubscriptionRow subscription:
                Subscriptions[(actor, subscription.Channel)] = subscription;
                break;
            case SubscriptionEndedRow ended:
                End((actor, ended.Channel));
                break;
            case MarkRow mark:
                Mark((actor, mark.Channel), mark);
                break;
            case PreferencesRow preferences:
                Preferences[actor] = preferences;
                break;
            case InboxCutRow cut:
                Cuts.Add((actor, cut));
                break;
            case PushJob job:
                Pushes.Add(job);
                break;
            case AppRow app:
                Apps[actor] = app;
                break;
            case RevocationRow revocation:
                Revocations[(actor, revocation.Target, revocation.Name, revocation.User ?? "")] = revocation;
                break;
            default:
                throw new NotSupportedException($"The store has no place for a {row.GetType().Name}.");
        }
    }

    private void End((long Actor, string Channel) subscription)
    {
        Subscriptions.Remove(subscription);
        Marks.Remove(subscription);
        Ended.Add(subscription);
    }

    private void Mark((long Actor, string Channel) subscription, MarkRow mark)
    {
        if (!Marks.TryGetValue(subscription, out var marks))
            Marks[subscription] = marks = [];
        marks[mark.Offset] = mark;
    }
}
