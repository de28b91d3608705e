using Nudge.Tests.Gateway.Authentication;
using Nudge.Tests.Support;

namespace Nudge.Tests.Gateway.Hosting;

/// <summary>Files of a server are for its owner alone, whatever the folder and the umask let others do.</summary>
public sealed class OwnFilesTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Anybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [Fact]
    public async Task Files_made_in_an_open_folder_without_a_umask_are_their_owners_alone()
    {
        await using var server = await NudgeProcess.StartAsync(
            WithoutUmask("mkdir -p \"$folder\"; chmod 777 \"$folder\""), CancellationToken.None);

        Assert.Equal(
            ["admin-password", "demo.json", "master.key", "nudge.db", "nudge.db-shm", "nudge.db-wal", "nudge.db.lock"],
            Directory.GetFiles(server.DataFolder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(server.DataFolder), file => Assert.Equal((file, OwnerOnly), (file, TemporaryFolder.ModeOf(file))));
        Assert.Equal(0, await server.StopAsync());

        var export = Path.Combine(server.DataFolder, "all.gz");
        await File.WriteAllTextAsync(export + ".unfinished", "of an export that was killed");
        TemporaryFolder.SetMode(export + ".unfinished", Anybody);
        var (exitCode, _) = await NudgeProcess.RunCommandAsync(
            ["export", export, "--data", server.DataFolder], "", server.DataFolder, CancellationToken.None);
        Assert.Equal((0, OwnerOnly), (exitCode, TemporaryFolder.ModeOf(export)));
    }

    [Fact]
    public async Task Files_that_an_older_version_left_open_are_closed_at_the_start_and_named_in_one_line()
    {
        await using var server = await NudgeProcess.StartAsync(new NudgeStart(), CancellationToken.None);
        await server.KillAsync();
        string[] files = [.. Directory.GetFiles(server.DataFolder).Where(file => !file.EndsWith("master.key", StringComparison.Ordinal))];
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        foreach (var file in files)
            TemporaryFolder.SetMode(file, Anybody);

        await server.RestartAsync(CancellationToken.None);

        Assert.All(Directory.GetFiles(server.DataFolder), file => Assert.Equal((file, OwnerOnly), (file, TemporaryFolder.ModeOf(file))));
        var line = Assert.Single(server.Output, line => line.Contains("the mode of these files is 600 now", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Contains($"{Path.GetFileName(file)} (644)", line, StringComparison.Ordinal));
        await server.KillAsync();
        await server.RestartAsync(CancellationToken.None);
        Assert.DoesNotContain(server.Output, line => line.Contains("is 600 now", StringComparison.Ordinal));
    }

    /// <summary>The data folder is the last argument.</summary>
    private static NudgeStart WithoutUmask(string before) => new()
    {
        Command = ["sh", "-c", $"umask 000; for folder; do :; done; {before}; exec \"$@\"", "sh", .. new NudgeStart().Command],
    };
}
