namespace Nudge.Tests.Support;

/// <summary>Skips the running test for what the machine lacks, with a reason that <c>./test</c> repeats in its closing lines.</summary>
/// <remarks>
/// A feature that the product lacks fails the test. A test, its constructor, its <c>InitializeAsync</c> and a
/// <see cref="SkippableFixture"/> may call it.
/// </remarks>
internal static class Skip
{
    /// <summary>Skips unless the npm packages of <c>Tests/Clients</c> are installed.</summary>
    public static void WithoutNodeClients() => Assert.SkipUnless(
        File.Exists(RepositoryRoot.PathOf("Tests", "Clients", "node_modules", ".package-lock.json")),
        "Tests/Clients has no node_modules; scripts/setup-node-clients.sh installs them");

    /// <summary>Skips unless all the named programs are on the PATH.</summary>
    public static void WithoutPrograms(params string[] names)
    {
        foreach (var name in names)
            Assert.SkipWhen(Programs.Find(name) is null, $"{name} is not on the PATH; ./test installs what the tests need");
    }
}
