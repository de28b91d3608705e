using Nudge.Storage.Sqlite;

namespace Nudge.Tests.Storage.Sqlite;

/// <summary>
/// The files that a crash leaves, without one: copies of the files, taken while the store writes, are opened in its place.
/// </summary>
public sealed class SqliteCrashTests : IDisposable
{
    private const int Actors = 24;

    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task At_any_moment_of_a_commit_all_that_was_answered_is_on_the_disk_and_nothing_by_halves()
    {
        // Nothing is copied into the main file meanwhile, so a copy of both is what a crash at the end of copying leaves.
        await using var store = await _folder.OpenAsync(options => options.CheckpointPages = 1_000_000);
        await CheckCopiesAsync(store, (copy, _) => Copy(copy));
    }

    [Fact]
    public async Task Between_two_commits_it_is_there_wherever_the_log_stands_in_being_copied_into_the_file()
    {
        await using var store = await _folder.OpenAsync(options => options.CheckpointPages = 100);
        await CheckCopiesAsync(store, async (copy, live) => await live.AtWriterAsync(_ => Copy(copy).IsCompleted, CancellationToken.None));
    }

    private async Task CheckCopiesAsync(SqliteStore store, Func<SqliteFolder, SqliteStore, Task> copyAsync)
    {
        using var stop = new CancellationTokenSource();
        var load = new CrashLoad(Actors);
        var running = load.RunAsync(store, stop.Token);
        var random = new Random(1);
        for (var round = 0; round < 8; round++)
        {
            await WaitUntilAsync(load, load.Answered + random.Next(500, 4_000));
            using var copy = new SqliteFolder();
            var answered = load.Snapshot();
            await copyAsync(copy, store);
            await using var copied = await copy.OpenAsync();
            await CrashLoad.CheckAsync(copied, answered);
        }

        await stop.CancelAsync();
        await running;
        await CrashLoad.CheckAsync(store, load.Snapshot());
    }

    private Task Copy(SqliteFolder copy)
    {
        foreach (var suffix in new[] { "", "-wal" })
            File.Copy(_folder.Path + suffix, copy.Path + suffix);
        return Task.CompletedTask;
    }

    private static async Task WaitUntilAsync(CrashLoad load, long answered)
    {
        while (load.Answered < answered)
            await Task.Yield();
    }
}
