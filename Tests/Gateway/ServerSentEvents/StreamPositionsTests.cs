using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Positions;
using Nudge.Gateway.ServerSentEvents;

namespace Nudge.Tests.Gateway.ServerSentEvents;

/// <summary>The id of a stream holds its positions, whatever happens to them, and a foreign one is refused.</summary>
public sealed class StreamPositionsTests
{
    [Fact]
    public void Positions_come_back_as_they_went()
    {
        var steps = Gen.Choose(0, int.MaxValue).ListOf(40);
        Prop.ForAll(steps.ToArbitrary(), done =>
        {
            var positions = new StreamPositions();
            var model = new Dictionary<string, Position>();
            var stamps = new Dictionary<string, long>();
            var inbox = Position.None;
            positions.Move(null, inbox);
            foreach (var offset in done)
            {
                var (source, what) = (offset % 9, offset / 9 % 4);
                var (channel, to) = ($"channel:{source}", new Position(new(offset + 1L), offset));
                switch (what)
                {
                    case 0 when source == 0:
                        positions.Move(null, inbox = to);
                        break;
                    case 0 when !model.ContainsKey(channel):
                        positions.Add(channel);
                        model[channel] = Position.None;
                        break;
                    case 1:
                        positions.Move(channel, to);
                        if (model.ContainsKey(channel))
                            model[channel] = to;
                        break;
                    case 2:
                        positions.Remove(channel);
                        model.Remove(channel);
                        stamps.Remove(channel);
                        break;
                    case 3 when source == 0 || model.ContainsKey(channel):
                        var stamped = source == 0 ? "" : channel;
                        positions.Stamp(source == 0 ? null : channel, offset);
                        stamps[stamped] = Math.Max(offset, stamps.GetValueOrDefault(stamped));
                        break;
                }
            }

            var id = Encoding.ASCII.GetString(positions.Line)["id: ".Length..^2];
            Assert.True(StreamPositions.TryParse(id, out var read));
            Assert.Equal((inbox, stamps.GetValueOrDefault("")), (read[0].Position, read[0].Stamp));
            Assert.Equal(model.Count + 1, read.Count);
            Assert.All(model, pair =>
            {
                var place = read[StreamPositions.HashOf(pair.Key)];
                Assert.Equal((pair.Value, stamps.GetValueOrDefault(pair.Key)), (place.Position, place.Stamp));
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_longest_id_is_below_a_kilobyte()
    {
        var positions = new StreamPositions();
        for (var i = 0; i < StreamPositions.ChannelsMax; i++)
            positions.Add(new string((char)('a' + i), 128));
        positions.Move(null, Position.None);

        Assert.InRange(positions.Line.Length, 500, 1_000);
        Assert.Equal(positions.LineBytesMax, positions.Line.Length);
    }

    [Fact]
    public void There_is_no_id_before_it_is_known_where_the_inbox_stands()
    {
        var positions = new StreamPositions();
        positions.Add("library:7");
        positions.Move("library:7", new(new(1), 1));

        Assert.Equal("\n"u8, positions.Line);
        positions.Move(null, Position.None);
        Assert.True(positions.Line.StartsWith("id: "u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA*")]
    [InlineData("AAAAAAAAAAD__________wAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    public void A_text_that_is_no_id_is_refused(string id) => Assert.False(StreamPositions.TryParse(id, out _));

    [Fact]
    public void No_text_brings_it_down() =>
        Prop.ForAll<string?>(text => StreamPositions.TryParse(text ?? "", out _) || true).QuickCheckThrowOnFailure();
}
