using Nudge.Grains.Interfaces.Actors;
using Nudge.Tests.Support;

namespace Nudge.Tests.Cluster.Contracts;

/// <summary>
/// During an upgrade silos of two versions talk to each other, so what travels changes by addition only, and never unseen.
/// </summary>
public sealed class WireContractTests
{
    [Fact]
    public void The_wire_is_as_in_the_committed_file()
    {
        var file = RepositoryRoot.PathOf("Tests.Cluster", "Contracts", "wire.txt");
        var now = WireContract.Describe();
        if (Environment.GetEnvironmentVariable("NUDGE_APPROVE") == "wire")
            File.WriteAllText(file, now);

        // On purpose: run this test with NUDGE_APPROVE=wire and look at the diff. Numbers and aliases are never reused, members are only
        // added.
        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "", now);
    }

    [Fact]
    public void Every_type_method_and_member_that_travels_is_named_and_numbered()
    {
        Assert.All(WireContract.Written, type => Assert.StartsWith("nudge.", WireContract.AliasOf(type), StringComparison.Ordinal));
        Assert.All(
            typeof(IInterestGrain).Assembly.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable))),
            type =>
            {
                Assert.NotNull(WireContract.AliasOf(type));
                Assert.All(type.GetMethods(), method => Assert.NotNull(WireContract.AliasOf(method)));
            });
        Assert.All(WireContract.Written, type => Assert.NotEmpty(WireContract.MembersOf(type)));
    }

    [Fact]
    public void No_alias_is_given_twice()
    {
        var aliases = WireContract.Written.Select(type => WireContract.AliasOf(type)).ToArray();
        Assert.Equal(aliases.Distinct(), aliases);
    }
}
