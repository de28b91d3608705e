using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Nudge.Storage;

namespace Nudge.Gateway.Authentication;

/// <summary>The one key that everything sealed at rest hangs on: 32 bytes, the same on all nodes, kept apart from the data's backups.</summary>
public sealed class MasterKey
{
    public const int Length = 32;

    /// <summary>The file in the data folder, made at the first start where no key is configured.</summary>
    public const string FileName = "master.key";

    private const string Option = "NUDGE__MASTERKEY";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly byte[] _key;

    private MasterKey(byte[] key, string source)
    {
        _key = key;
        Source = source;
    }

    /// <summary>Where the key came from, for messages.</summary>
    public string Source { get; }

    /// <summary>Takes the configured key, or else the one in the data folder, which is made if it is not there.</summary>
    /// <param name="configured">The value of <c>NUDGE__MASTERKEY</c>: 32 bytes in base64. Empty or <see langword="null"/>: use the file.</param>
    /// <param name="dataFolder">An existing folder.</param>
    /// <param name="terminal">Told where the group could read the file, which is mended if this user may.</param>
    /// <exception cref="MasterKeyException">
    /// The key is not 32 bytes, everybody may read or write the file, or it cannot be read or made. The message says what to do.
    /// </exception>
    public static MasterKey Load(string? configured, string dataFolder, TextWriter? terminal = null)
    {
        if (!string.IsNullOrEmpty(configured))
            return new(Read(configured, Option), Option);
        var path = Path.Combine(dataFolder, FileName);
        try
        {
            if (!File.Exists(path))
                Create(path);
            if (!OperatingSystem.IsWindows())
                KeepForOwner(path, terminal);
            return new(Read(File.ReadAllText(path), path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException(
                $"The master key in {path} cannot be read or made: {e.Message.TrimEnd('.')}. Nudge:Data (--data) must be a folder that this user may read and write, on a disk with room; "
                + $"or give the key in {Option}.", e);
        }
    }

    /// <summary>A key of its own for one purpose; who learns it learns nothing of the others.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, info: Encoding.UTF8.GetBytes(purpose));

    private static byte[] Read(string text, string source)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new MasterKeyException(
                $"The master key in {source} is empty. If the key that was there is kept elsewhere, put it back; if there never was one, remove the file, and the next start makes it.");
        }

        var key = new byte[Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Length
            ? key
            : throw new MasterKeyException($"The master key in {source} is not {Length} bytes in base64. Make one with: openssl rand -base64 {Length}");
    }

    /// <summary>
    /// Whom everybody's permissions let in is unknown, so that stops the start. A group's are what Kubernetes' <c>fsGroup</c> gives to all files of a volume at each
    /// mount: they are taken away where that is possible, and lived with where it is not, as in a read-only volume.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private static void KeepForOwner(string path, TextWriter? terminal)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & Everybody) != 0)
            throw new MasterKeyException($"The master key in {path} can be read or written by everybody (mode {Octal(mode)}). Run: chmod 600 {path}");
        if ((mode & ~OwnerOnly) == 0)
            return;
        try
        {
            File.SetUnixFileMode(path, mode & OwnerOnly);
            terminal?.WriteLine($"The master key in {path} could be read by its group (mode {Octal(mode)}), as fsGroup of Kubernetes makes it; its mode is 600 now.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal?.WriteLine(
                $"The master key in {path} can be read by its group (mode {Octal(mode)}), and this user cannot change that. Let nobody but Nudge be in the group, or give the key in {Option}.");
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
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
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
