using FsCheck;
using FsCheck.Fluent;
using Nudge.Silo.Hosting;

namespace Nudge.Tests.Silo.Hosting;

public sealed class NearestTests
{
    [Theory]
    [InlineData("--sotre", "--store")]
    [InlineData("--silo-prot", "--silo-port")]
    [InlineData("--frobnicate", null)]
    [InlineData("", null)]
    public void The_word_with_the_fewest_changes_is_meant_unless_none_is_near(string typed, string? meant) =>
        Assert.Equal(meant, Nearest.To(typed, ["--listen", "--store", "--silo-port", "--client-port"]));

    [Fact]
    public void A_distance_is_the_same_both_ways_and_zero_for_the_same_word_alone() => Prop.ForAll<string, string>((from, to) =>
    {
        var (one, other) = (from ?? "", to ?? "");
        var distance = Nearest.Distance(one, other);
        return distance == Nearest.Distance(other, one)
            && distance == 0 == (one == other)
            && distance >= Math.Abs(one.Length - other.Length)
            && distance <= Math.Max(one.Length, other.Length);
    }).QuickCheckThrowOnFailure();
}
