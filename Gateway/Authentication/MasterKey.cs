using System.Security.Cryptography;
using System.Text;

namespace Nudge.Gateway.Authentication;

/// <summary>The one key that everything sealed at rest hangs on: 32 bytes, the same on all nodes, kept apart from the data's backups.</summary>
public sealed class MasterKey
{
    public const int Length = 32;

    /// <summary>The file in the data folder, made at the first start where no key is configured.</summary>
    public const string FileName = "master.key";

    private const string Option = "NUDGE__MASTERKEY";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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
    /// <exception cref="MasterKeyException">The key is not 32 bytes, or others than the owner may read the file.</exception>
    public static MasterKey Load(string? configured, string dataFolder)
    {
        if (!string.IsNullOrEmpty(configured))
            return new(Read(configured, Option), Option);
        var path = Path.Combine(dataFolder, FileName);
        if (!File.Exists(path))
            TryCreate(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new MasterKeyException(
                $"The master key in {path} can be read by others (mode {Convert.ToString((int)File.GetUnixFileMode(path), 8)}). "
                + $"Run: chmod 600 {path}");
        }

        return new(Read(File.ReadAllText(path), path), path);
    }

    /// <summary>A key of its own for one purpose; who learns it learns nothing of the others.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, info: Encoding.UTF8.GetBytes(purpose));

    private static byte[] Read(string text, string source)
    {
        var key = new byte[Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Length
            ? key
            : throw new MasterKeyException($"The master key in {source} is not {Length} bytes in base64. Make one with: openssl rand -base64 {Length}");
    }

    private static void TryCreate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using var file = new FileStream(path, options);
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
            file.Flush(flushToDisk: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process that starts on the same folder was first; its key is the key.
        }
    }
}
