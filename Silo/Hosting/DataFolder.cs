using Nudge.Realtime.Hosting;
using Nudge.Storage;
using Nudge.Storage.Sqlite;

namespace Nudge.Silo.Hosting;

/// <summary>The folder with the SQLite file and the server's own secrets.</summary>
internal static class DataFolder
{
    // EROFS has no exception of its own in .NET; this is its number on Linux, macOS and the BSDs.
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Makes it, for the owner alone, if it is not there; gives its full path.</summary>
    /// <param name="options">Say where it is, and whether the store lies in it.</param>
    /// <exception cref="CommandException">
    /// It cannot be made, or holds the store and cannot be written to; the message says what to do.
    /// </exception>
    internal static string Open(ServerOptions options)
    {
        var path = Path.GetFullPath(options.Data);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"Nudge:Data (--data) is {path}, which cannot be made: {ReasonOf(e)}. Give a folder that this user may write to.");
        }

        if (StoreOpening.FileOf(options) is not null)
            Try(path);
        return path;
    }

    /// <summary>
    /// Takes from others what older versions left them of the files in the folder: what is made now is its owner's alone, whatever the
    /// folder is.
    /// </summary>
    /// <param name="options">Say where it is.</param>
    /// <param name="terminal">Told in one line which files they were.</param>
    internal static void Tighten(ServerOptions options, TextWriter terminal)
    {
        var database = Path.Combine(options.Data, StoreOpening.FileName);
        string[] files =
        [
            .. SqliteStore.FilesOf(database), Path.Combine(options.Data, FirstAdmin.FileName),
            Path.Combine(options.Data, DemoFile.FileName),
        ];
        try
        {
            string[] open =
            [
                .. files.Select(file => OwnerFile.Tighten(file) is { } mode ? $"{Path.GetFileName(file)} ({mode})" : null).OfType<string>(),
            ];
            if (open.Length > 0)
                terminal.WriteLine(
                    $"In {options.Data} others than their owner could read or write {string.Join(", ", open)}; the mode of these files is "
                    + "600 now.");
        }
        catch (UnauthorizedAccessException e)
        {
            terminal.WriteLine(
                $"In {options.Data} others than their owner can read or write files, and this user cannot change that: {ReasonOf(e)}. Make "
                + "them this user's, or: chmod 600");
        }
        catch (IOException e)
        {
            terminal.WriteLine($"In {options.Data} the modes of files cannot be changed: {ReasonOf(e)}.");
        }
    }

    /// <summary>Puts into words for the operator why a file in the folder could not be written or read.</summary>
    internal static string Explain(string folder, Exception failure) =>
        $"Nudge:Data (--data) is {folder}, and a file in it cannot be used: {ReasonOf(failure)}. Give a folder that this user may read and "
        + "write, on a disk with room.";

    /// <summary>Looks, before the store is opened, whether files can be made: what is wrong then has the setting's name.</summary>
    private static void Try(string path)
    {
        var file = Path.Combine(path, $".nudge-{Guid.NewGuid():N}");
        try
        {
            File.Create(file).Dispose();
            File.Delete(file);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && e.HResult == ReadOnlyFileSystem))
        {
            throw new CommandException(
                $"Nudge:Data (--data) is {path}, where this user cannot make a file: {ReasonOf(e)}. Give a folder that this user may write "
                + $"to, or make it theirs: chown -R {Environment.UserName} {path}");
        }
    }

    private static string ReasonOf(Exception failure) =>
        failure.HResult == ReadOnlyFileSystem ? "its file system is read-only" : failure.Message.TrimEnd('.');
}
