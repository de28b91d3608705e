using Nudge.Core.Actors;
using Nudge.Core.Occupancy;

namespace Nudge.Tests.Core.Occupancy;

public sealed class KeptEventsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Events_of_a_few_bytes_are_bounded_by_what_their_channels_take()
    {
        var kept = new KeptEvents();
        var fitting = (int)(KeptEvents.BytesMax / (KeptEvents.OverheadBytes + 4));
        for (var i = 0; i < fitting + 10; i++)
            kept.Put(Channel(i), 4, Now.AddMinutes(30));

        Assert.Equal(Enumerable.Range(0, 10).Select(Channel), kept.TakeOver(Now));
        Assert.Empty(kept.TakeOver(Now));
        Assert.Equal(fitting, kept.TakeOver(Now.AddHours(1)).Count);
    }

    private static ActorKey Channel(int number) => new(ActorKind.Occupancy, "shop", $"cache-{number}");
}
