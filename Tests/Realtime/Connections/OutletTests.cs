using System.Text;
using Nudge.Realtime.Connections;
using Nudge.Tests.Support;

namespace Nudge.Tests.Realtime.Connections;

/// <summary>The writes of one connection: in order, without waiting, and never more than it may keep.</summary>
public sealed class OutletTests
{
    private readonly FakeSink _sink = new();
    private readonly FakeTimeProvider _time = TestClock.AtNoon();

    [Fact]
    public void A_sink_that_keeps_up_is_written_to_at_once()
    {
        var outlet = NewOutlet();

        Write(outlet, "a");
        Write(outlet, "b");

        Assert.Equal(["a", "b"], _sink.Written);
        Assert.False(outlet.IsBehind);
    }

    [Fact]
    public async Task Messages_that_come_while_the_sink_is_behind_wait_and_follow_in_order()
    {
        var outlet = NewOutlet();
        _sink.Block();

        Write(outlet, "a");
        Write(outlet, "b");
        Write(outlet, "c");
        var drained = outlet.DrainedAsync();
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["a"], _sink.Written);
        Assert.True(outlet.IsBehind);
        Assert.Equal(TimeSpan.FromSeconds(3), outlet.Behind);
        Assert.False(drained.IsCompleted);
        _sink.Unblock();
        await drained;
        Assert.Equal(["a", "b", "c"], _sink.Written);
        Assert.Equal(TimeSpan.Zero, outlet.Behind);
    }

    [Fact]
    public void A_full_outbox_takes_no_more()
    {
        var outlet = NewOutlet(bytesMax: 3);
        _sink.Block();

        Assert.True(Write(outlet, "under way"));
        Assert.True(Write(outlet, "ab"));
        Assert.True(Write(outlet, "c"));
        Assert.False(Write(outlet, "d"));
    }

    [Fact]
    public async Task The_last_word_takes_the_place_of_what_waits_and_then_the_sink_is_closed()
    {
        var outlet = NewOutlet();
        _sink.Block();
        Write(outlet, "a");
        Write(outlet, "b");

        outlet.End(Encoding.ASCII.GetBytes("bye"));
        Write(outlet, "c");

        Assert.False(_sink.IsClosed);
        _sink.Unblock();
        await _sink.Closed;
        Assert.Equal(["a", "bye"], _sink.Written);
    }

    [Fact]
    public async Task Bytes_that_wait_are_counted_and_the_last_ones_as_well()
    {
        var outlet = NewOutlet();
        _sink.Block();
        Write(outlet, "under way");
        Write(outlet, "ab");
        Write(outlet, "cde");
        Assert.Equal(5, outlet.WaitingBytes);

        outlet.End("bye!"u8.ToArray());

        Assert.Equal(4, outlet.WaitingBytes);
        _sink.Unblock();
        await _sink.Closed;
        Assert.Equal(0, outlet.WaitingBytes);
    }

    [Fact]
    public void A_failing_sink_ends_the_outlet()
    {
        var outlet = NewOutlet();
        _sink.Fail();

        Write(outlet, "a");

        Assert.True(_sink.IsClosed);
        Assert.True(outlet.DrainedAsync().IsCompleted);
        Assert.True(Write(outlet, "b"));
        Assert.Empty(_sink.Written);
    }

    [Fact]
    public async Task An_abort_lets_whoever_waits_go_on()
    {
        var outlet = NewOutlet();
        _sink.Block();
        Write(outlet, "a");
        var drained = outlet.DrainedAsync();

        outlet.Abort();

        await drained.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(_sink.IsClosed);
    }

    private Outlet NewOutlet(int bytesMax = 100) => new(_sink, bytesMax, _time);

    private static bool Write(Outlet outlet, string text) => outlet.Write(Encoding.ASCII.GetBytes(text));
}
