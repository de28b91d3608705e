using System.Net;
using Nudge.Realtime.Connections;

namespace Nudge.Tests.Realtime.Connections;

public sealed class ConnectionLeaseTests
{
    [Fact]
    public async Task All_that_a_connection_has_taken_is_given_back_once()
    {
        await using var server = await LiveServer.StartAsync();
        var place = ConnectionPlace.Of(server.App.Id, IPAddress.Loopback);
        var (open, full) = (new Quota(1), new Quota(0));

        var lease = ConnectionLease.Take(server.Register, place).Value!;
        Assert.True(lease.TryAdd(open));
        Assert.False(lease.TryAdd(full));
        Assert.Equal((1, 1, 0), (server.Register.Count, open.Taken, full.Taken));

        lease.Dispose();
        lease.Dispose();
        Assert.Equal((0, 0, 0), (server.Register.Count, open.Taken, full.Taken));
    }

    [Fact]
    public async Task A_connection_for_which_there_is_no_place_has_taken_nothing()
    {
        await using var server = await LiveServer.StartAsync(configure: options => options.PerAppMax = 1);
        var place = ConnectionPlace.Of(server.App.Id, IPAddress.Loopback);
        using var first = ConnectionLease.Take(server.Register, place).Value!;

        Assert.Equal("app_limit", ConnectionLease.Take(server.Register, place).Refusal!.Code.Value);
        Assert.Equal(1, server.Register.Count);
    }

    private sealed class Quota(int max) : IConnectionQuota
    {
        public int Taken { get; private set; }

        public bool TryTake(ConnectionPlace place)
        {
            if (Taken == max)
                return false;
            Taken++;
            return true;
        }

        public void GiveBack(ConnectionPlace place) => Taken--;
    }
}
