using Nudge.Core;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Positions;
using Nudge.Tests.Support;

namespace Nudge.Tests.Core.Model;

/// <summary>Random commands for an inbox and its channels, and for a model that counts everything by hand: equal after each step.</summary>
public sealed class InboxModelTests
{
    [Fact]
    public void An_inbox_shows_what_counting_by_hand_shows() => Seeds.Run(40, seed =>
    {
        var walk = new Walk(new Random(seed));
        for (var step = 0; step < 100; step++)
            walk.Step();
    });

    private sealed class Walk(Random random)
    {
        private static readonly string[] Names = ["library:7", "library:8", "site:announcements"];
        private static readonly InboxChange[] Changes =
        [
            InboxChange.Seen, InboxChange.Read, InboxChange.Archived, InboxChange.Restored, InboxChange.Deleted, InboxChange.Unread,
            InboxChange.Snoozed,
        ];

        private static readonly string[] Types = ["loud", "quiet", "rare"];
        private static readonly string?[] Entities = [null, "post-1", "post-2"];
        private static readonly string?[] Actors = [null, "ada", "ben", "cem"];

        private readonly ActorBench _bench = new();
        private readonly NaiveInbox _inbox = new("ada");
        private readonly Dictionary<string, NaiveChannel> _channels = Names.ToDictionary(name => name, _ => new NaiveChannel());
        private readonly Queue<string> _trail = new();

        internal void Step()
        {
            _bench.Time.Advance(
                random.Next(40) == 0 ? TimeSpan.FromHours(25) : TimeSpan.FromMilliseconds(random.Next(3) * random.Next(30_000)));
            try
            {
                if (random.Next(10) == 0)
                    Say("reload", _bench.Reload);
                Act();
                Compare();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"The model and the actor differ after\n{string.Join('\n', _trail.TakeLast(40))}", e);
            }
        }

        private void Act()
        {
            switch (random.Next(20))
            {
                case < 6:
                    Publish();
                    break;
                case < 11:
                    PublishTo(Pick(Names));
                    break;
                case < 16:
                    Mark();
                    break;
                case 16:
                    Subscribe(Pick(Names));
                    break;
                case 17:
                    Prefer();
                    break;
                case 18:
                    if (random.Next(2) == 0)
                        Trim();
                    else
                        Withdraw();
                    break;
                default:
                    Unsubscribe(Pick(Names));
                    break;
            }
        }

        private void Publish()
        {
            var (id, type, actor, entity) = (Pick(60), Pick(Types), Pick(Actors), Pick(Entities));
            var rules = new PublishRules
            {
                CollapseKey = random.Next(2) == 0 ? null : Pick(["k", "l"]),
                CollapseMax = 3,
                CollapseWindow = random.Next(2) == 0 ? null : TimeSpan.FromMinutes(1),
                ThrottleCount = random.Next(3) == 0 ? 3 : 0,
                ThrottleWindow = TimeSpan.FromMinutes(1),
                QuotaPerDay = random.Next(4) == 0 ? 12 : null,
                ItemsMax = random.Next(3) == 0 ? 10 : 1_000,
            };
            var expiresAt = random.Next(5) == 0 ? Later() : (DateTimeOffset?)null;
            Say($"publish {id} {type} {entity} {rules} until {expiresAt:O}", () =>
            {
                var expected = _inbox.Publish(
                    id, type, entity, rules, _bench.Time.GetUtcNow(), _channels["site:announcements"], expiresAt);
                var publication = Sample.Publication(id, type, actor, entity, rules) with { ExpiresAt = expiresAt };
                Check(expected, _bench.Publish(Sample.Ada, publication));
            });
        }

        private void PublishTo(string name)
        {
            var (id, type, actor, entity) = (Pick(60), Pick(Types), Pick(Actors), Pick(Entities));
            var rules = new PublishRules { ChannelRowsMax = random.Next(8) == 0 ? 8 : 1_000 };
            Say($"publish to {name} {id} {type} {actor} {entity} {rules.ChannelRowsMax}", () =>
            {
                var expected = _channels[name].Publish(id, type, actor, entity, rules, _bench.Time.GetUtcNow());
                Check(expected, _bench.PublishTo(Sample.Channel(name), id, type, actor, entity, rules));
            });
        }

        private static void Check(NaiveReceipt expected, Answer<PublishReceipt> answer)
        {
            Assert.Equal(expected.Status is not null, answer.IsAccepted);
            if (answer.IsAccepted)
                Assert.Equal(expected, new(answer.Value.Status, answer.Value.Position?.Offset, answer.Value.Duplicate));
        }

        private void Mark()
        {
            var change = Pick(Changes);
            var until = change == InboxChange.Snoozed ? Later() : (DateTimeOffset?)null;
            var ids = Enumerable.Range(0, random.Next(4)).Select(_ => Pick(60)).ToArray();
            var isAll = random.Next(12) == 0;
            long? upTo = isAll || random.Next(3) > 0 ? null : random.NextInt64(_inbox.Version + 1);
            var names = Names.Where(name => _inbox.Subscriptions.ContainsKey(name) && random.Next(2) == 0).ToArray();
            var marks = names.ToDictionary(name => name, name => MarksIn(_channels[name], change));
            Say(
                $"{change} {until:O} {string.Join(' ', ids)} up to {upTo} all {isAll} "
                + $"{string.Join(' ', marks.Select(each => $"{each.Key}: {each.Value.UpTo} {string.Join(',', each.Value.Offsets)}"))}",
                () =>
                {
                    _inbox.Mark(change, ids, isAll ? long.MaxValue : upTo ?? 0, marks, until);
                    var position = upTo is null || _inbox.Version == 0
                        ? (Position?)null
                        : new(_bench.Disk.HeadOf(Sample.Ada.Actor)!.Value.Epoch, upTo.Value);
                    var channels = marks.Select(each => ToCommand(each.Key, each.Value)).ToArray();
                    Assert.True(_bench.Command(new(change, ids, position, isAll, channels) { Until = until }).IsAccepted);
                });
        }

        private NaiveMarks MarksIn(NaiveChannel channel, InboxChange change)
        {
            var upTo = change is InboxChange.Seen or InboxChange.Read && random.Next(2) == 0 ? random.NextInt64(channel.Head + 1) : 0;
            var offsets = change == InboxChange.Seen || channel.Head == 0
                ? []
                : Enumerable.Range(0, random.Next(4)).Select(_ => random.NextInt64(channel.Head) + 1).ToArray();
            return new(channel.Floor, upTo, offsets);
        }

        private ChannelMarks ToCommand(string name, NaiveMarks marks)
        {
            var head = _bench.HeadOf(Sample.Channel(name));
            return new(name, head, marks.UpTo == 0 ? null : head.Position with { Offset = marks.UpTo }, marks.Offsets);
        }

        private void Subscribe(string name) => Say($"subscribe {name}", () =>
        {
            _inbox.Meet(_channels["site:announcements"]);
            _inbox.Subscribe(name, _channels[name]);
            Assert.True(_bench.Subscribe(Sample.Channel(name)).IsAccepted);
        });

        private void Unsubscribe(string name) => Say($"unsubscribe {name}", () =>
        {
            Assert.Equal(_inbox.Subscriptions.ContainsKey(name), _bench.Unsubscribe(Sample.Channel(name)).IsAccepted);
            _inbox.Unsubscribe(name);
        });

        private void Prefer()
        {
            string[] Some(IEnumerable<string?> names) => [.. names.OfType<string>().Where(_ => random.Next(3) == 0)];
            var preferences = Preferences.Create(Some(Names), Some(Types), Some(Entities)).Value!;
            Say(
                $"prefer {string.Join(' ', preferences.MutedChannels.Concat(preferences.MutedTypes).Concat(preferences.MutedEntities))}",
                () =>
                {
                    // Preferences that hold already meet nobody.
                    if (preferences != Preferences.None)
                        _inbox.Meet(_channels["site:announcements"]);
                    _inbox.Prefer(preferences);
                    _bench.Decide(Sample.Ada, actor => actor.SetPreferences(preferences));
                });
        }

        private void Withdraw()
        {
            var id = Pick(60);
            if (random.Next(2) == 0)
            {
                Say($"withdraw {id}", () =>
                {
                    var expected = _inbox.Withdraw(id);
                    var receipt = _bench.Decide(Sample.Ada, actor => actor.Withdraw(NotificationId.Parse(id)));
                    Assert.Equal(expected, new(receipt.Status, receipt.Position?.Offset, receipt.Duplicate));
                });
                return;
            }

            var (name, isExpired) = (Pick(Names), random.Next(3) == 0);
            Say($"withdraw {id} from {name}, expired: {isExpired}", () =>
            {
                var expected = _channels[name].Withdraw(id, isExpired, _bench.Time.GetUtcNow());
                var receipt = _bench.WithdrawFrom(Sample.Channel(name), id, isExpired);
                Assert.Equal(expected, new(receipt.Status, receipt.Position?.Offset, receipt.Duplicate));
            });
        }

        private void Trim()
        {
            var floor = random.NextInt64(_inbox.Version + 2) / 2;
            var name = Pick(Names);
            var channelFloor = random.NextInt64(_channels[name].Head + 2) / 2;
            Say($"trim {floor}, {name} {channelFloor}", () =>
            {
                _inbox.Trim(floor);
                _bench.Decide(Sample.Ada, actor => actor.Trim(floor));
                _channels[name].Trim(channelFloor);
                _bench.Decide(Sample.Channel(name), actor => actor.Trim(channelFloor));
            });
        }

        private void Compare()
        {
            Say("settle", () =>
            {
                _inbox.Settle(_bench.Time.GetUtcNow());
                _bench.Decide(Sample.Ada, actor => actor.Settle());
            });
            if (_inbox.NextDue is { } next)
                Assert.True(Assert.Single(_bench.Disk.Timers).At <= next, $"The timer is later than {next:O}.");
            var view = _bench.DecideQuietly(Sample.Ada, actor => actor.View());
            Assert.Equal((_inbox.Version, _inbox.Floor), (view.Head.Version, view.Head.Floor));
            Assert.Equal(new OwnCounts(_inbox.Unread, _inbox.Unseen, _inbox.Version), view.Counts);
            Assert.Equal(_inbox.Subscriptions.Keys.Order(StringComparer.Ordinal), view.Subscriptions.Select(row => row.Channel));
            foreach (var query in view.Queries)
            {
                var count = _bench.Disk.CountUnreadAsync(
                    Sample.App.Value, "ada", view.Preferences.MutedRows, [query], CancellationToken.None).Result[0];
                Assert.Equal(
                    (query.Channel, _inbox.Count(query.Channel, _channels[query.Channel])), (query.Channel, (count.Unread, count.Unseen)));
            }

            CompareList();
        }

        /// <summary>Pages through one list, from somewhere in it.</summary>
        private void CompareList()
        {
            var filter = (ItemFilter)random.Next(4);
            var type = random.Next(4) == 0 ? Pick(Types) : null;
            var isNewer = random.Next(2) == 0;
            var expected = _inbox.List(filter, type, _channels).ToArray();
            if (!isNewer)
                Array.Reverse(expected);
            var from = isNewer ? ListKey.Oldest : ListKey.Newest;
            if (expected.Length > 0 && random.Next(2) == 0)
            {
                from = Pick(expected).Key with { Source = Pick(["", .. Names]) };
                expected = [.. expected.Where(each => isNewer ? each.Key > from : each.Key < from)];
            }

            var items = new List<ListedItem>();
            while (true)
            {
                var page = _bench.Page(new(from, isNewer, filter, type, 1 + random.Next(20)));
                items.AddRange(page.Items);
                if (!page.HasMore)
                    break;
                from = items[^1].Key;
            }

            Assert.Equal(expected, items.Select(item => (item.Key, TextOf(item))));
        }

        private static string TextOf(ListedItem item) =>
            $"{item.Id} {item.Position.Offset} seen {item.Seen} read {item.Read} archived {item.Archived}"
            + (item.Facts is { } facts ? $" count {facts.Count}" : "") + $" until {item.SnoozedUntil:O}";

        private void Say(string what, Action act)
        {
            _trail.Enqueue($"{_bench.Time.GetUtcNow():HH:mm:ss.fff} {what}");
            act();
        }

        /// <summary>Of few moments, so that several things are due at one.</summary>
        private DateTimeOffset Later() => Clock.Milliseconds(_bench.Time.GetUtcNow()).AddSeconds(20 * (1 + random.Next(20)));

        private string Pick(int ids) => $"i{random.Next(ids)}";

        private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
    }
}
