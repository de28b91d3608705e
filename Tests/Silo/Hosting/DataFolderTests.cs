using System.Diagnostics;
using Nudge.Tests.Support;

namespace Nudge.Tests.Silo.Hosting;

/// <summary>
/// A data folder that cannot be used is one line that names the setting, the value and the fix; nothing half made is left in it.
/// </summary>
public sealed class DataFolderTests
{
    // The folder is the last argument. Each runs with mounts or users of its own, so that nothing of it outlives the test.
    private const string InFolder = "for folder; do :; done; mkdir -p \"$folder\"; ";

    [Fact]
    public async Task A_full_disk_at_the_first_start_leaves_no_key_that_is_none()
    {
        var output = await RunAsync(
            ["--user", "--map-root-user", "--mount"],
            InFolder + "mount -t tmpfs -o size=64k tmpfs \"$folder\"; cat /dev/zero > \"$folder/fill\" 2>/dev/null; \"$@\"; echo \"ended "
            + "with $?\"; echo left: $(ls -A \"$folder\")");

        Assert.Matches(
            @"^The master key in \S+/data/master.key cannot be read or made: No space left on device.*Nudge:Data \(--data\)", output[0]);
        Assert.Equal(["ended with 1", "left: fill"], output[1..]);
    }

    [Fact]
    public async Task A_read_only_file_system_is_called_that()
    {
        var output = await RunAsync(
            ["--user", "--map-root-user", "--mount"],
            InFolder + "mount -t tmpfs tmpfs \"$folder\"; mount -o remount,ro \"$folder\"; \"$@\"; echo \"ended with $?\"");

        Assert.Matches(
            @"^Nudge:Data \(--data\) is \S+/data, where this user cannot make a file: its file system is read-only\. Give a folder that this user may write to",
            output[0]);
        Assert.Equal(["ended with 1"], output[1..]);
    }

    [Fact]
    public async Task A_folder_of_another_user_is_called_that()
    {
        // Without rights over the machine's users, even those of its administrator: the folder's mode decides.
        var output = await RunAsync(["--user"], InFolder + "chmod 500 \"$folder\"; \"$@\"; echo \"ended with $?\"; chmod 700 \"$folder\"");

        Assert.Matches(
            @"^Nudge:Data \(--data\) is \S+/data, where this user cannot make a file: Access to the path .* is denied\. Give a folder that this user may write to",
            output[0]);
        Assert.Equal(["ended with 1"], output[1..]);
    }

    [Fact]
    public async Task A_database_of_another_user_is_no_stack_trace()
    {
        var output = await RunAsync(
            ["--user"], InFolder + "touch \"$folder/nudge.db\"; chmod 400 \"$folder/nudge.db\"; \"$@\"; echo \"ended with $?\"");

        Assert.Matches(
            @"^Nudge:Data \(--data\) is \S+/data\. The database \S+/nudge.db cannot be opened: .*must be this user's to read and write",
            output[0]);
        Assert.Equal(["ended with 1"], output[1..]);
    }

    [Fact]
    public async Task A_folder_that_is_a_file_is_named()
    {
        var output = await RunAsync(["--user"], "for folder; do :; done; touch \"$folder\"; \"$@\"; echo \"ended with $?\"");

        Assert.Matches(@"^Nudge:Data \(--data\) is \S+/data, which cannot be made: .*Give a folder that this user may write to", output[0]);
        Assert.Equal(["ended with 1"], output[1..]);
    }

    /// <summary>The lines that a shell with the server as its arguments has printed.</summary>
    private static async Task<string[]> RunAsync(string[] own, string script)
    {
        Skip.WithoutPrograms("unshare");
        using (var trial = Process.Start(new ProcessStartInfo("unshare", [.. own, "true"]) { RedirectStandardError = true })!)
        {
            await trial.WaitForExitAsync();
            Assert.SkipUnless(trial.ExitCode == 0, "this machine lets nobody make namespaces");
        }

        var start = new NudgeStart
        {
            Command = ["unshare", .. own, "sh", "-c", script, "sh", .. new NudgeStart().Command],
            Arguments = ["--no-demo"],
        };
        var (_, output) = await NudgeProcess.RunToEndAsync(start, CancellationToken.None);
        return output.Trim().Split('\n');
    }
}
