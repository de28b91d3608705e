namespace Nudge.Storage;

/// <summary>Files that their owner alone may read and write, whatever their folder and the process' umask let others do.</summary>
public static class OwnerFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a file that is not there yet, and opens it to be written.</summary>
    /// <exception cref="IOException">It is there, or cannot be made.</exception>
    public static FileStream Create(string path) => Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <summary>Opens a file; one that is made by it is its owner's.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        // Without a buffer: whoever has one writes through it.
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new(path, options);
    }

    /// <summary>Makes an empty file if there is none.</summary>
    public static void Ensure(string path)
    {
        if (File.Exists(path))
            return;
        try
        {
            Create(path).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was first.
        }
    }

    /// <summary>Takes from a file what others than its owner may do with it, if it is there.</summary>
    /// <returns>The permissions that they had, as an octal mode; <see langword="null"/>: nothing.</returns>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public static string? Tighten(string path)
    {
        // Windows has lists of access in place of modes, which files take from their folder.
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return null;
        var mode = File.GetUnixFileMode(path);
        const UnixFileMode Others = (UnixFileMode)0b111_111;
        if ((mode & Others) == 0)
            return null;
        File.SetUnixFileMode(path, mode & ~Others);
        return Convert.ToString((int)mode, 8);
    }
}
