using Xunit.Sdk;

namespace Nudge.Tests.Support;

public sealed class SkipTests
{
    private static readonly TestSkippedException NoMoon = new("no moon");

    [Fact]
    public void Nothing_is_skipped_without_cause()
    {
        Skip.If(false, "no moon");
        Skip.WithoutPrograms("dotnet");
    }

    [Fact]
    public void A_missing_program_is_named()
    {
        var skipped = Assert.Throws<TestSkippedException>(() => Skip.WithoutPrograms("dotnet", "no-such-program"));

        Assert.StartsWith("no-such-program is not", skipped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_that_skips_is_reported_as_skipped_for_its_reason() =>
        Assert.Equal("no moon", ReasonOf(NoMoon));

    [Fact]
    public void So_is_one_whose_fixture_skips() =>
        Assert.Equal("no moon", ReasonOf(new TestClassException("the fixture threw", NoMoon)));

    [Fact]
    public void A_failure_beside_the_skip_stays_a_failure() =>
        Assert.Null(ReasonOf(new AggregateException(NoMoon, new InvalidOperationException("dispose"))));

    [Fact]
    public void A_failure_stays_a_failure_whatever_its_message() =>
        Assert.Null(ReasonOf(new InvalidOperationException("no moon")));

    private static string? ReasonOf(Exception thrown) =>
        SkippingTestFramework.ReasonToSkip(ExceptionUtility.ConvertExceptionToFailureInformation(thrown));
}
