using Nudge.Gateway.Limits;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Limits;

public sealed class BoundedLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = TestClock.AtNoon();
    private readonly KeptLines _kept = new();
    private readonly BoundedLoggerFactory _factory;

    public BoundedLogTests()
    {
        var inner = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_kept));
        _factory = new(inner, new HashSet<string>(StringComparer.Ordinal) { "Admins" }, _time, meters: null);
    }

    public void Dispose() => _factory.Dispose();

    [Fact]
    public void An_event_that_is_repeated_writes_five_lines_and_then_how_many_more_there_were()
    {
        var logger = _factory.CreateLogger("Connections");
        for (var i = 0; i < 100_000; i++)
            logger.LogWarning("An event of the app {App} was dropped.", $"app{i}");

        Assert.Equal(BoundedLoggerFactory.LinesMax, _kept.Lines.Count);
        _time.Advance(BoundedLoggerFactory.Window);

        Assert.Equal("Warning: 99995 more lines of this kind in 10 s: An event of the app {App} was dropped.", _kept.Lines[^1]);
        Assert.Equal(BoundedLoggerFactory.LinesMax + 1, _kept.Lines.Count);
    }

    [Fact]
    public void The_next_window_has_lines_of_its_own_and_a_quiet_one_says_nothing()
    {
        var logger = _factory.CreateLogger("Connections");
        for (var window = 0; window < 3; window++)
        {
            logger.LogError("It failed.");
            _time.Advance(BoundedLoggerFactory.Window);
        }

        Assert.Equal(["Error: It failed.", "Error: It failed.", "Error: It failed."], _kept.Lines);
    }

    [Fact]
    public void Other_events_and_other_categories_are_not_silenced()
    {
        var logger = _factory.CreateLogger("Connections");
        for (var i = 0; i < 100; i++)
            logger.LogWarning("It is loud.");

        logger.LogWarning("It is quiet.");
        logger.LogError("It is loud.");
        _factory.CreateLogger("Webhooks").LogWarning("It is loud.");

        Assert.Equal(["Warning: It is quiet.", "Error: It is loud.", "Warning: It is loud."], _kept.Lines[^3..]);
    }

    [Fact]
    public void Loggers_of_one_category_share_its_lines()
    {
        for (var i = 0; i < 100; i++)
            _factory.CreateLogger("Connections").LogWarning("It is loud.");

        Assert.Equal(BoundedLoggerFactory.LinesMax, _kept.Lines.Count);
    }

    [Fact]
    public void Critical_lines_and_those_that_were_asked_for_are_always_written()
    {
        var logger = _factory.CreateLogger("Connections");
        for (var i = 0; i < 100; i++)
        {
            logger.LogCritical("It ends.");
            logger.LogDebug("It goes on.");
        }

        Assert.Equal(200, _kept.Lines.Count);
    }

    [Fact]
    public void A_log_with_a_bound_of_its_own_writes_up_to_that()
    {
        for (var i = 0; i < 60; i++)
            _factory.CreateLogger("Admins").LogInformation("Admin {Name} has changed an app.", "ada");

        Assert.Equal(60, _kept.Lines.Count);
    }

    [Fact]
    public void A_library_that_makes_up_its_texts_is_bounded_as_well()
    {
        var logger = _factory.CreateLogger("Foreign");
        for (var i = 0; i < 100_000; i++)
            logger.Log(LogLevel.Warning, default, $"Line {i}.", null, (state, _) => state);

        Assert.Equal(BoundedLoggerFactory.LinesMax, _kept.Lines.Count);
#pragma warning disable CA2254 // That is what it does.
        for (var i = 0; i < 100_000; i++)
            logger.LogInformation($"Line {i}.");
#pragma warning restore CA2254
        Assert.InRange(_kept.Lines.Count, 1, 300);
    }

    [Fact]
    public void The_last_lines_left_out_are_counted_at_the_end()
    {
        var logger = _factory.CreateLogger("Connections");
        for (var i = 0; i < 6; i++)
            logger.LogWarning("It is loud.");

        _factory.Dispose();

        Assert.Equal("Warning: 1 more lines of this kind in 10 s: It is loud.", _kept.Lines[^1]);
    }

    private sealed class KeptLines : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
