using Nudge.Core.Actors;
using Nudge.Core.Channels;
using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Tests.Realtime.Fanout;

/// <summary>
/// A sweep reaches every receiver once and in order, by however many cores, and what goes wrong for one keeps nothing from the others.
/// </summary>
public sealed class BroadcastTests
{
    // More than two shares, so that the sweep is split wherever there are two cores.
    private const int Many = 5_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(3)]
    [InlineData(Many)]
    public async Task Those_who_hear_a_channel_get_every_row_once_in_order(int count)
    {
        await using var server = await LiveServer.StartAsync();
        var receivers = await ListenAsync(server, count);

        for (var offset = 1; offset <= 20; offset++)
            Tell(server, offset);
        await ReachedAsync(server, receivers[^1].Attachment, 20);

        Assert.All(receivers, receiver => Assert.Equal(Enumerable.Range(1, 20).Select(offset => (long)offset), receiver.Offsets));
        Assert.Empty(server.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_receiver_that_cannot_be_sent_to_is_ended_and_the_others_get_everything(bool cannotBeEnded)
    {
        await using var server = await LiveServer.StartAsync();
        var receivers = await ListenAsync(server, Many);
        int[] broken = [0, 1, Many / 2, Many - 1];
        foreach (var place in broken)
            (receivers[place].IsBroken, receivers[place].CannotBeEnded) = (true, cannotBeEnded);

        Tell(server, 1);
        await ReachedAsync(server, receivers[7].Attachment, 1);

        Assert.Equal(broken, Enumerable.Range(0, Many).Where(i => receivers[i].IsEnded));
        Assert.All(receivers.Where(receiver => !receiver.IsBroken), receiver => Assert.Equal([1], receiver.Offsets));
        Assert.Equal(broken.Length, server.Complaints.Count);
    }

    private static async Task<IReadOnlyList<NotingReceiver>> ListenAsync(LiveServer server, int count)
    {
        var source = server.Channel("library:7").Actor;
        var fanouts = server.Service<SourceFanouts>();
        var receivers = new List<NotingReceiver>();
        LiveCommand? live = null;
        for (var i = 0; i < count; i++)
        {
            var receiver = new NotingReceiver(source);
            receivers.Add(receiver);
            fanouts.Hold(receiver.Attachment);
            live = new LiveCommand(receiver.Attachment, default);
            fanouts.Post(source, live);
        }

        Assert.True(await live!.IsLive.WaitAsync(Patience));
        return receivers;
    }

    private static void Tell(LiveServer server, long offset)
    {
        var row = new ChannelRow(
            offset, server.Time.GetUtcNow(), $"u{offset}", "note.updated", null, null, "{\"v\":1,\"type\":\"note.updated\"}"u8.ToArray());
        server.Service<IEventSink>().Publish([new ChannelAppended(server.Channel("library:7"), new Epoch(77), row)]);
    }

    /// <summary>Commands come between two sweeps.</summary>
    private static async Task ReachedAsync(LiveServer server, Attachment attachment, long offset)
    {
        var place = new PlaceCommand(attachment);
        server.Service<SourceFanouts>().Post(attachment.Source, place);
        Assert.Equal(offset, (await place.Place.WaitAsync(Patience)).Offset);
    }

    private sealed class NotingReceiver : IReceiver
    {
        private readonly FakeSink _sink = new();

        public NotingReceiver(ActorKey source)
        {
            Outlet = new(_sink, 1_000, TimeProvider.System);
            Attachment = new(this, source, source.Name, 1_000);
        }

        public Attachment Attachment { get; }

        public Outlet Outlet { get; }

        public List<long> Offsets { get; } = [];

        public bool IsBroken { get; set; }

        public bool CannotBeEnded { get; set; }

        public bool IsEnded => _sink.IsClosed;

        public void Send(Batch batch)
        {
            if (IsBroken)
                throw new NotSupportedException("The receiver is broken.");
            Offsets.AddRange(batch.Messages.Select(message => message.Position!.Value.Offset));
        }

        public void Fail()
        {
            if (CannotBeEnded)
                throw new NotSupportedException("The receiver cannot say goodbye.");
            Outlet.Abort();
        }

        public void Begin(string? channel, Position position)
        {
        }

        public void CaughtUp(string? channel, Position from, Position head)
        {
        }

        public void Reset(string? channel, Position head, string reason)
        {
        }
    }
}
