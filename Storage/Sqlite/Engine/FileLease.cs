using System.Globalization;

namespace Nudge.Storage.Sqlite.Engine;

/// <summary>Keeps a second process from the same file. The system drops it with the process, however that ends.</summary>
internal sealed class FileLease : IDisposable
{
    // .NET makes these of a lock that is taken: EWOULDBLOCK of Linux, of macOS and the BSDs, and ERROR_SHARING_VIOLATION.
    private static readonly int[] Locked = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private FileLease(FileStream file) => _file = file;

    /// <summary>The lock's own file.</summary>
    internal static string PathOf(string path) => path + ".lock";

    /// <exception cref="StoreOpenException">Another store has the file open.</exception>
    internal static FileLease Take(string path)
    {
        FileStream file;
        try
        {
            file = OwnerFile.Open(PathOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Array.IndexOf(Locked, e.HResult) >= 0)
        {
            throw new StoreOpenException(
                $"{path} is in use by another Nudge process. Stop that one, or give this one a data folder of its own.", e);
        }

        // For a person who looks for the process; the lock itself is the system's.
        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        file.Flush();
        return new(file);
    }

    public void Dispose() => _file.Dispose();
}
