namespace Nudge.Tests.Gateway.Authentication;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nudge-test-").FullName;

    public string FileOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Who may do what with a file, as Unix keeps it.</summary>
    public static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        File.SetUnixFileMode(path, mode);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
