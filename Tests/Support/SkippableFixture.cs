using Xunit.Sdk;

namespace Nudge.Tests.Support;

/// <summary>A fixture that skips its tests where the machine lacks something.</summary>
/// <remarks>
/// xunit reports all that a fixture throws as failures of its tests, so a skip is kept here and thrown in their constructors.
/// </remarks>
public abstract class SkippableFixture : IAsyncLifetime
{
    internal SkipException? Skipped { get; private set; }

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch (SkipException skipped)
        {
            Skipped = skipped;
        }
    }

    public abstract ValueTask DisposeAsync();

    private protected abstract Task StartAsync();
}

internal static class SkippableFixtures
{
    /// <summary>The fixture that a test's constructor was given; skips the test where the fixture could not be set up.</summary>
    public static T OrSkip<T>(this T fixture)
        where T : SkippableFixture => fixture.Skipped is null ? fixture : throw fixture.Skipped;
}
