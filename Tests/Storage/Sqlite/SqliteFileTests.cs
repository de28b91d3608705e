using System.Diagnostics;
using Nudge.Storage;
using Nudge.Tests.Support;

namespace Nudge.Tests.Storage.Sqlite;

public sealed class SqliteFileTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_connection_that_writes_waits_for_the_disk()
    {
        await using var store = await _folder.OpenAsync();

        Assert.Equal("wal", await store.AtWriterAsync(database => database.Pragma("journal_mode"), CancellationToken.None));
        // 2 is FULL.
        Assert.Equal("2", await store.AtWriterAsync(database => database.Pragma("synchronous"), CancellationToken.None));
    }

    [Fact]
    public async Task A_second_store_on_the_same_file_is_told_that_it_is_in_use()
    {
        await using var store = await _folder.OpenAsync();

        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenAsync());

        Assert.Contains("in use by another Nudge process", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_kept_from_other_processes_and_free_again_after_closing()
    {
        Skip.WithoutPrograms("flock");
        await using (await _folder.OpenAsync())
            Assert.Equal(1, await TryLockAsync());
        Assert.Equal(0, await TryLockAsync());
    }

    [Fact]
    public async Task A_closed_store_is_one_file()
    {
        await using (var store = await _folder.OpenAsync())
            await store.CheckAsync(CancellationToken.None);

        Assert.Equal(
            ["nudge.db", "nudge.db.lock"], Directory.GetFiles(_folder.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_folder_is_made_if_it_is_not_there()
    {
        var path = Path.Combine(_folder.Folder, "a", "b", "nudge.db");
        await using var store = await _folder.OpenAsync(options => options.Path = path);

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_file_of_another_program_is_refused_and_left_as_it_was()
    {
        using (var foreign = _folder.Connect())
            foreign.Execute("create table theirs (x)");

        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenAsync());

        Assert.Contains("another program", refused.Message, StringComparison.Ordinal);
        using var database = _folder.Connect();
        using var tables = database.Prepare("select name from sqlite_schema");
        Assert.True(tables.Step());
        Assert.Equal("theirs", tables.Text(0));
        Assert.False(tables.Step());
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_by_its_name()
    {
        await File.WriteAllTextAsync(_folder.Path, string.Concat(Enumerable.Repeat("no database at all ", 500)));

        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenAsync());

        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_out_of_its_range_is_refused_by_its_name()
    {
        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenAsync(options => options.Readers = 0));
        Assert.Contains("Readers", refused.Message, StringComparison.Ordinal);

        refused = await Assert.ThrowsAsync<StoreOpenException>(
            () => _folder.OpenAsync(options => options.Timeout = TimeSpan.FromMilliseconds(1)));
        Assert.Contains("Timeout", refused.Message, StringComparison.Ordinal);

        refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenAsync(options => options.Path = ""));
        Assert.Contains("Path", refused.Message, StringComparison.Ordinal);
    }

    private async Task<int> TryLockAsync()
    {
        await using var process = ChildProcess.Start(new ProcessStartInfo("flock", ["--nonblock", _folder.Path + ".lock", "true"]), new());
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
