namespace Nudge.Tests.Support;

/// <summary>How a <see cref="NudgeProcess"/> is to be started. Address and data folder are added to it.</summary>
internal sealed record NudgeStart
{
    /// <summary>The program and its first arguments; the published server that <c>./test</c> made, by default.</summary>
    public IReadOnlyList<string> Command { get; init; } = PublishedServer();

    /// <summary>The server's options besides <c>--listen</c> and <c>--data</c>: <c>["--store", "Host=…"]</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Settings by environment: <c>NUDGE__…</c>. Those of the test run itself do not reach the server.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the address is among the settings, and not a port of its own.</summary>
    public bool IsAddressGiven { get; init; }

    /// <summary>How long it may take until <c>/health/ready</c> answers 200.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(60);

    private static string[] PublishedServer()
    {
        // Outside ./test: the Debug build that lies beside the tests.
        var server = System.Environment.GetEnvironmentVariable("NUDGE_TEST_SERVER") is { Length: > 0 } published
            ? published
            : Path.Combine(AppContext.BaseDirectory, "nudge.dll");
        return server.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", server] : [server];
    }
}
