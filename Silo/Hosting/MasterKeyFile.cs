using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Nudge.Gateway.Authentication;
using Nudge.Storage;

namespace Nudge.Silo.Hosting;

/// <summary>Finds the master key at start: in the settings, or in a file that only this user may read.</summary>
internal static class MasterKeyFile
{
    private const string Option = "NUDGE__MASTERKEY";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Takes the configured key, or else the one in the data folder, which is made if it is not there.</summary>
    /// <param name="configured">
    /// The value of <c>NUDGE__MASTERKEY</c>: 32 bytes in base64. Empty or <see langword="null"/>: use the file.
    /// </param>
    /// <param name="dataFolder">An existing folder.</param>
    /// <param name="terminal">Told where the group could read the file, which is mended if this user may.</param>
    /// <exception cref="MasterKeyException">
    /// The key is not 32 bytes, everybody may read or write the file, or it cannot be read or made. The message says what to do.
    /// </exception>
    internal static MasterKey Load(string? configured, string dataFolder, TextWriter? terminal = null)
    {
        if (!string.IsNullOrEmpty(configured))
            return MasterKey.Read(configured, Option);
        var path = Path.Combine(dataFolder, MasterKey.FileName);
        try
        {
            if (!File.Exists(path))
                Create(path);
            if (!OperatingSystem.IsWindows())
                KeepForOwner(path, terminal);
            return MasterKey.Read(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException(
                $"The master key in {path} cannot be read or made: {e.Message.TrimEnd('.')}. Nudge:Data (--data) must be a folder that "
                + "this user may read and write, on a disk with room; "
                + $"or give the key in {Option}.", e);
        }
    }

    /// <summary>
    /// Whom everybody's permissions let in is unknown, so that stops the start. A group's are what Kubernetes' <c>fsGroup</c> gives to all
    /// files of a volume at each mount: they are taken away where that is possible, and lived with where it is not, as in a read-only
    /// volume.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private static void KeepForOwner(string path, TextWriter? terminal)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & Everybody) != 0)
            throw new MasterKeyException(
                $"The master key in {path} can be read or written by everybody (mode {Octal(mode)}). Run: chmod 600 {path}");
        if ((mode & ~OwnerOnly) == 0)
            return;
        try
        {
            File.SetUnixFileMode(path, mode & OwnerOnly);
            terminal?.WriteLine(
                $"The master key in {path} could be read by its group (mode {Octal(mode)}), as fsGroup of Kubernetes makes it; its mode is "
                + "600 now.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal?.WriteLine(
                $"The master key in {path} can be read by its group (mode {Octal(mode)}), and this user cannot change that. Let nobody but "
                + $"Nudge be in the group, or give the key in {Option}.");
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);

    /// <summary>Whole or not at all: it is written under another name, so that a full disk leaves no file that looks like a key.</summary>
    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = OwnerFile.Create(draft))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKey.Length)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process that starts on the same folder was first; its key is the key.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
