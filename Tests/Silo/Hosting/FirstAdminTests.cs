using Nudge.Gateway.Authentication;
using Nudge.Silo.Hosting;
using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Silo.Hosting;

public sealed class FirstAdminTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeAppStore _store = new();
    private readonly AdminPasswords _passwords;
    private readonly LoggedLines _log = new();

    public FirstAdminTests() => _passwords = new(_store, TimeProvider.System);

    public void Dispose()
    {
        _passwords.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_a_terminal_the_password_is_in_a_file_for_the_owner_alone_and_not_in_the_log()
    {
        await StartAsync(null);

        var path = _folder.FileOf(FirstAdmin.FileName);
        var password = (await File.ReadAllTextAsync(path)).Trim();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(path));
        Assert.True((await _passwords.CheckAsync(null, FirstAdmin.Name, password, CancellationToken.None)).IsAccepted);
        Assert.Contains(path, Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(password, _log.Lines[0], StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task At_a_terminal_the_password_is_shown_once_and_kept_nowhere()
    {
        using var terminal = new StringWriter();
        await StartAsync(terminal);

        var password = terminal.ToString().Split('\'')[3];
        Assert.True((await _passwords.CheckAsync(null, FirstAdmin.Name, password, CancellationToken.None)).IsAccepted);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await StartAsync(null);
        var before = await File.ReadAllTextAsync(_folder.FileOf(FirstAdmin.FileName));

        await StartAsync(null);

        Assert.Equal(before, await File.ReadAllTextAsync(_folder.FileOf(FirstAdmin.FileName)));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Where_another_node_was_first_no_password_is_told()
    {
        await _store.TryAddFirstAsync("somebody", "hash", DateTimeOffset.UnixEpoch, CancellationToken.None);
        using var terminal = new StringWriter();

        await StartAsync(terminal);
        await StartAsync(null);

        Assert.Empty(terminal.ToString());
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private Task StartAsync(TextWriter? terminal) =>
        new FirstAdmin(_store, _folder.Path, terminal, TestClock.AtNoon(), _log).StartAsync(CancellationToken.None);

    private sealed class LoggedLines : ILogger<FirstAdmin>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
