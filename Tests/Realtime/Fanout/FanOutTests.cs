using Nudge.Realtime.Fanout;

namespace Nudge.Tests.Realtime.Fanout;

/// <summary>A sweep that is split over cores.</summary>
public sealed class FanOutTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(10, 3)]
    [InlineData(10_007, 2)]
    [InlineData(10_007, 16)]
    public async Task Each_place_is_visited_once(int count, int cores)
    {
        var visits = new int[count];

        await FanOut.RunAsync(count, cores, visits, static (visits, first, end) =>
        {
            for (var i = first; i < end; i++)
                visits[i]++;
        });

        Assert.All(visits, visited => Assert.Equal(1, visited));
    }

    [Fact]
    public async Task A_share_that_fails_is_told_when_all_shares_have_ended()
    {
        var visits = new int[8];

        var failed = await Assert.ThrowsAsync<NotSupportedException>(
            async () => await FanOut.RunAsync(8, 8, visits, static (visits, first, end) =>
            {
                visits[first]++;
                if (first is 0 or 5)
                    throw new NotSupportedException("A fault.");
            }));

        Assert.Equal("A fault.", failed.Message);
        Assert.All(visits, visited => Assert.Equal(1, visited));
    }
}
