using System.Diagnostics;
using System.Globalization;

namespace Nudge.Tests.Support;

/// <summary>PostgreSQL's server programs, where Debian puts them, and the user that may run them.</summary>
internal static class PostgresPrograms
{
    private const string Missing =
        "PostgreSQL's server is not installed (/usr/lib/postgresql/*/bin/postgres); ./test installs it where it may";

    /// <summary>Skips the running test if there is no server to start.</summary>
    public static void Require()
    {
        Assert.SkipWhen(Folder is null, Missing);
        Assert.SkipWhen(
            Environment.IsPrivilegedProcess && Programs.Find("setpriv") is null,
            "PostgreSQL refuses to run as root, and setpriv (util-linux) is missing");
    }

    /// <summary>The newest version's programs.</summary>
    private static string? Folder { get; } = !Directory.Exists("/usr/lib/postgresql") ? null
        : Directory.EnumerateDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")))
            .MaxBy(folder => double.TryParse(Path.GetFileName(Path.GetDirectoryName(folder)), CultureInfo.InvariantCulture, out var version)
                ? version
                : 0);

    /// <summary>
    /// How to start a program; as root, as the user <c>postgres</c>, in place, so that its process id is the program's own.
    /// </summary>
    public static ProcessStartInfo Start(string program, params IReadOnlyList<string> arguments) =>
        StartAsUser(Path.Combine(Folder!, program), arguments);

    /// <summary>The same for another program that refuses to run as root.</summary>
    public static ProcessStartInfo StartAsUser(string path, params IReadOnlyList<string> arguments)
    {
        IReadOnlyList<string> words = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", path, .. arguments]
            : [path, .. arguments];
        return new(words[0], words.Skip(1)) { WorkingDirectory = Path.GetTempPath() };
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has its output.</exception>
    public static Task RunAsync(string program, params IReadOnlyList<string> arguments) => RunAsync(Start(program, arguments));

    /// <summary>Makes a folder that the programs may write.</summary>
    public static async Task<string> CreateFolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("nudge-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
            await RunAsync(new ProcessStartInfo("chown", ["postgres:postgres", folder]));
        return folder;
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        var lines = new OutputLines();
        await using var process = ChildProcess.Start(start, lines);
        await process.WaitForExitAsync(CancellationToken.None);
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{string.Join(' ', [start.FileName, .. start.ArgumentList])} ended with {process.ExitCode}:\n{lines}");
    }
}
