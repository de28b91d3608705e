using Nudge.Core.Errors;
using Nudge.Core.Inbox;

namespace Nudge.Tests.Core.Inbox;

public sealed class PreferencesTests
{
    private readonly ActorBench _bench = new();

    public PreferencesTests()
    {
        _bench.Subscribe(Sample.Branch);
        _bench.Publish("own", "loud", entity: "post-1");
        _bench.Publish("other", "quiet");
        _bench.PublishTo(Sample.Branch, "c1", "loud", entity: "post-1");
        _bench.PublishTo(Sample.Branch, "c2", "quiet", entity: "post-2");
    }

    [Fact]
    public void A_muted_type_is_neither_counted_nor_listed_while_the_mute_stands()
    {
        _bench.Mute(types: ["loud"]);
        Assert.Equal((1, 1), Counts());
        Assert.Equal(["c2", "other"], _bench.Ids());
        _bench.Mute();
        Assert.Equal((2, 2), Counts());
        Assert.Equal(4, _bench.Ids().Count);
    }

    [Fact]
    public void A_muted_entity_is_too()
    {
        _bench.Mute(entities: ["post-1", "post-2"]);
        Assert.Equal((1, 0), Counts());
        Assert.Equal(["other"], _bench.Ids());
    }

    [Fact]
    public void A_muted_channel_is_too_and_nothing_else()
    {
        _bench.Mute(channels: ["library:7"]);
        Assert.Equal((2, 0), Counts());
        Assert.Equal(["other", "own"], _bench.Ids());
        Assert.True(_bench.View().Queries.Single(query => query.Channel == "library:7").Muted);
    }

    [Fact]
    public void Rows_that_come_while_a_mute_is_set_are_there_when_it_is_lifted()
    {
        _bench.Mute(types: ["loud"], channels: ["library:7"]);
        _bench.Publish("later", "loud");
        _bench.PublishTo(Sample.Branch, "c3");
        Assert.Equal((1, 0), Counts());
        _bench.Mute();
        Assert.Equal((3, 3), Counts());
    }

    [Fact]
    public void Rows_read_while_they_are_muted_stay_read()
    {
        _bench.Mute(types: ["loud"]);
        _bench.MarkAll(InboxChange.Read);
        _bench.Mute();
        Assert.Equal(0, _bench.View().Counts.Unread);
    }

    [Fact]
    public void The_same_preferences_in_another_order_change_nothing()
    {
        _bench.Mute(types: ["b", "a", "b"], entities: ["x"]);
        var version = _bench.View().Head.Version;
        _bench.Mute(types: ["a", "b"], entities: ["x"]);
        Assert.Empty(_bench.Written);
        Assert.Equal(version, _bench.View().Head.Version);
        Assert.Equal(["a", "b"], _bench.View().Preferences.MutedTypes);
    }

    [Fact]
    public void A_change_names_the_channels_whose_counts_may_change()
    {
        _bench.Mute(channels: ["library:7", "library:9"]);
        Assert.Equal(["library:7"], Channels());
        _bench.Mute(types: ["loud"]);
        Assert.Equal(["library:7", "site:announcements"], Channels());
        _bench.Mute();
        Assert.Equal(["library:7", "site:announcements"], Channels());

        IEnumerable<string> Channels() => Assert.IsType<InboxTold>(_bench.Told[^1]).Channels;
    }

    [Fact]
    public void They_are_written_and_read_again()
    {
        var preferences = Preferences.Create(["library:7"], ["a.b"], ["ü 🙂"]).Value!;
        Assert.Equal(preferences, Preferences.FromJson(preferences.ToJson()));
        Assert.Equal(preferences.GetHashCode(), Preferences.FromJson(preferences.ToJson()).GetHashCode());
        Assert.NotEqual(preferences, Preferences.None);
    }

    [Fact]
    public void Names_that_cannot_be_muted_are_refused_with_their_place()
    {
        Assert.Equal((ErrorCode.NameInvalid, "mutedChannels[0]"), Refusal(channels: ["user:ada"]));
        Assert.Equal((ErrorCode.NameInvalid, "mutedTypes[1]"), Refusal(types: ["ok", "not ok"]));
        Assert.Equal((ErrorCode.NameInvalid, "mutedEntities[0]"), Refusal(entities: [null!]));
        Assert.Equal((ErrorCode.PreferencesFull, "mutedChannels"), Refusal(channels: Many(Preferences.ChannelsMax + 1)));
        Assert.Equal((ErrorCode.PreferencesFull, "mutedTypes"), Refusal(types: Many(Preferences.TypesMax + 1)));
        Assert.Equal((ErrorCode.PreferencesFull, "mutedEntities"), Refusal(entities: Many(Preferences.EntitiesMax + 1)));
        Assert.True(Preferences.Create(Many(Preferences.ChannelsMax), null, []).IsAccepted);
    }

    [Fact]
    public void Names_that_take_more_bytes_than_are_kept_are_refused()
    {
        Assert.True(Preferences.Create(Long(200, 'x', 128), Long(100, 'x', 100), Long(500, 'x', 128)).IsAccepted);
        var refusal = Preferences.Create(null, null, Long(500, 'ü', 128)).Refusal!;
        Assert.Equal((ErrorCode.PreferencesFull, (long)Preferences.BytesMax), (refusal.Code, refusal.Limit));

        static string[] Long(int count, char filling, int length) => [.. Enumerable.Range(0, count).Select(i => $"n{i:d3}{new string(filling, length - 4)}")];
    }

    private static string[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => $"n{i}")];

    private static (ErrorCode, string?) Refusal(string[]? channels = null, string[]? types = null, string[]? entities = null)
    {
        var refusal = Preferences.Create(channels, types, entities).Refusal!;
        return (refusal.Code, refusal.Field);
    }

    private (long Own, long Channel) Counts() => (_bench.View().Counts.Unread, _bench.CountIn(Sample.Branch).Unread);
}
