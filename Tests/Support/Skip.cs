namespace Nudge.Tests.Support;

/// <summary>Skips the running test, with a reason that <c>./test</c> repeats in its closing lines.</summary>
/// <remarks>
/// For what the machine lacks; what the product lacks fails. A test, its constructor, its <c>InitializeAsync</c> and a fixture may
/// call it. <see cref="SkippingTestFramework"/> makes it work, so <c>[Fact]</c> and <c>[Theory]</c> stay as they are.
/// </remarks>
internal static class Skip
{
    /// <summary>Skips if the condition holds. The reason names what is missing and what would bring it.</summary>
    public static void If(bool condition, string reason)
    {
        if (condition)
            throw new TestSkippedException(reason);
    }

    /// <summary>Skips unless the npm packages of <c>Tests/Clients</c> are installed.</summary>
    public static void WithoutNodeClients() => If(
        !File.Exists(RepositoryRoot.PathOf("Tests", "Clients", "node_modules", ".package-lock.json")),
        "Tests/Clients has no node_modules; scripts/setup-node-clients.sh installs them");

    /// <summary>Skips unless all the named programs are on the PATH.</summary>
    public static void WithoutPrograms(params string[] names)
    {
        foreach (var name in names)
            If(Programs.Find(name) is null, $"{name} is not on the PATH; ./test installs what the tests need");
    }
}

/// <summary>Thrown by <see cref="Skip"/> only. Its message is the reason.</summary>
internal sealed class TestSkippedException(string reason) : Exception(reason);
