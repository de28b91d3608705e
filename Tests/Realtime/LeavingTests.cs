using Nudge.Core.Actors;
using Nudge.Core.Positions;
using Nudge.Realtime.Connections;
using Nudge.Realtime.Fanout;
using Nudge.Realtime.Wire;

namespace Nudge.Tests.Realtime;

/// <summary>The answer to a detach, or the word that a channel is detached, is the last thing that is learned of it.</summary>
public sealed class LeavingTests
{
    [Fact]
    public async Task Nothing_is_sent_any_more_once_a_source_was_left_even_if_it_was_being_sent()
    {
        using var receiver = new SlowReceiver();
        var attachment = LiveAttachment(receiver);

        var telling = Task.Run(() => attachment.Deliver(Row()));
        receiver.UntilSending();
        var leaving = Task.Run(attachment.Leave);
        // A connection that left without waiting for it would have done so by now.
        await Task.WhenAny(leaving, Task.Delay(200));
        Assert.False(leaving.IsCompleted);
        receiver.GoOn();
        await Task.WhenAll(telling, leaving);
        Assert.Equal(1, receiver.Sent);
    }

    [Fact]
    public void Events_after_leaving_are_passed_over()
    {
        using var receiver = new SlowReceiver();
        receiver.GoOn();
        var attachment = LiveAttachment(receiver);
        attachment.Leave();

        attachment.Deliver(Row());
        attachment.Send(Row());
        attachment.StartOver(new(Epoch.Create(), 1), ResetReason.Epoch);
        attachment.Inform(told => told.Reset("news", Position.None, ResetReason.Trimmed));

        Assert.Equal((0, 0), (receiver.Sent, receiver.Resets));
    }

    private static Attachment LiveAttachment(IReceiver receiver)
    {
        var attachment = new Attachment(receiver, new(ActorKind.Channel, "library", "news"), "news", 65_536);
        Assert.True(attachment.TryGoLive(Position.None, null));
        return attachment;
    }

    private static Batch Row() => new([new Message("channel", "{}"u8.ToArray())]);

    private sealed class SlowReceiver : IReceiver, IDisposable
    {
        private readonly ManualResetEventSlim _isSending = new();
        private readonly ManualResetEventSlim _mayGoOn = new();

        public int Sent { get; private set; }

        public int Resets { get; private set; }

        public Outlet Outlet { get; } = new(new FakeSink(), 1_000, TimeProvider.System);

        public void UntilSending() => Assert.True(_isSending.Wait(TimeSpan.FromSeconds(60)));

        public void GoOn() => _mayGoOn.Set();

        public void Send(Batch batch)
        {
            _isSending.Set();
            _mayGoOn.Wait();
            Sent++;
        }

        public void Fail() => Outlet.Abort();

        public void Begin(string? channel, Position position)
        {
        }

        public void CaughtUp(string? channel, Position from, Position head)
        {
        }

        public void Reset(string? channel, Position head, string reason) => Resets++;

        public void Dispose()
        {
            _isSending.Dispose();
            _mayGoOn.Dispose();
        }
    }
}
