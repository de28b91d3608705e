using System.Text;
using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Core.Notifications;
using Nudge.Core.Occupancy;
using Nudge.Core.Positions;
using Nudge.Grains.Interfaces.Actors;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace Nudge.Tests.Cluster.Contracts;

/// <summary>Core's types travel by names that do not follow the code: a silo of another version knows no others.</summary>
public sealed class WireNameTests : IDisposable
{
    private static readonly ActorKey Actor = new(ActorKind.Occupancy, "app", "channel");
    private static readonly ChannelKey Channel = new(AppId.Parse("app"), ChannelName.Parse("library:7"));
    private static readonly InboxKey Inbox = new(AppId.Parse("app"), UserId.Parse("ada"));

    private readonly ServiceProvider _services;

    public WireNameTests()
    {
        var services = new ServiceCollection();
        services.AddSerializer();
        services.AddWireNames();
        _services = services.BuildServiceProvider();
    }

    public static TheoryData<string, ActorEvent> Events => new()
    {
        {
            "Nudge.Core.Channels.ChannelTold,Nudge.Core",
            new ChannelAppended(Channel, new Epoch(1), new(1, default, "id", "type", null, null, default))
        },
        { "Nudge.Core.Channels.ChannelPassed,Nudge.Core", new ChannelEphemeral(Channel, "id", default, default) },
        { "Nudge.Core.Channels.ChannelTrimmed,Nudge.Core", new ChannelTrimmed(Channel, default) },
        { "Nudge.Core.Channels.ChannelSignalled,Nudge.Core", new ChannelSignalled(Channel, TypeName.Parse("typing"), default) },
        {
            "Nudge.Core.Inbox.InboxTold,Nudge.Core",
            new InboxAppended(Inbox, new Epoch(1), new(1, InboxChange.Read, default, null, default), 0, default, [])
        },
        { "Nudge.Core.Inbox.InboxPassed,Nudge.Core", new InboxEphemeral(Inbox, "id", default, default) },
        { "Nudge.Core.Inbox.InboxTrimmed,Nudge.Core", new InboxTrimmed(Inbox, default, default) },
        { "Nudge.Core.Inbox.InboxSignalled,Nudge.Core", new InboxSignalled(Inbox, TypeName.Parse("typing"), default) },
        { "Nudge.Core.Occupancy.EventTold,Nudge.Core", new EventBroadcast(Actor, 1, "{}"u8.ToArray(), 0, false, default) },
        { "Nudge.Core.Occupancy.MemberTold,Nudge.Core", new MemberChanged(Actor, 1, "ada", null) },
        { "Nudge.Core.Occupancy.CountTold,Nudge.Core", new SubscriptionCountChanged(Actor, 1, 2) },
        { "Nudge.Core.Occupancy.OccupiedTold,Nudge.Core", new OccupiedChanged(Actor, 1, true) },
        { "Nudge.Core.Occupancy.Terminated,Nudge.Core", new Terminated(Actor, 1) },
        { "Nudge.Core.Occupancy.OccupancySettled,Nudge.Core", new OccupancySettled(Actor, Guid.NewGuid()) },
        { "Nudge.Core.Actors.ActorUnsettled,Nudge.Core", new ActorUnsettled(Actor) },
    };

    public void Dispose() => _services.Dispose();

    [Theory, MemberData(nameof(Events))]
    public void An_event_travels_by_the_name_that_it_has_always_had(string name, ActorEvent told)
    {
        var bytes = Write<ActorEvent[]>([told]);

        Assert.IsType(told.GetType(), Assert.Single(Read<ActorEvent[]>(bytes)));
        Assert.Contains(name, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void So_does_the_reply_to_a_publish()
    {
        var bytes = Write<Response>(Response.FromResult(Reply<PublishReceipt>.Of(new PublishReceipt(PublishStatus.Stored, null, false))));

        Assert.Equal(PublishStatus.Stored, Read<Response>(bytes).GetResult<Reply<PublishReceipt>>().Value!.Status);
        Assert.Contains("Nudge.Core.Publishing.PublishReceipt,Nudge.Core", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    private byte[] Write<T>(T value) => _services.GetRequiredService<Serializer>().SerializeToArray(value);

    private T Read<T>(byte[] bytes) => _services.GetRequiredService<Serializer>().Deserialize<T>(bytes)!;
}
