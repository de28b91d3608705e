namespace Nudge.Silo.Hosting;

/// <summary>The folder with the SQLite file and the server's own secrets.</summary>
internal static class DataFolder
{
    /// <summary>Makes it, for the owner alone, if it is not there; gives its full path.</summary>
    /// <exception cref="IOException">It cannot be made; the message says what to do.</exception>
    internal static string Open(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Nudge:Data (--data) is {path}, which cannot be made ({e.Message}). Give a folder that this user may write to.", e);
        }
    }
}
