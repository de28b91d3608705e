using System.Security.Cryptography;
using System.Text;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// The one key that everything sealed at rest hangs on: 32 bytes, the same on all nodes, kept apart from the data's backups.
/// </summary>
public sealed class MasterKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    /// <summary>The file in the data folder, made at the first start where no key is configured.</summary>
    public const string FileName = "master.key";

    private readonly byte[] _key;

    private MasterKey(byte[] key, string source)
    {
        _key = key;
        Source = source;
    }

    /// <summary>Where the key came from, for messages.</summary>
    public string Source { get; }

    /// <summary>Reads a key.</summary>
    /// <param name="text">32 bytes in base64, with space around them at most.</param>
    /// <param name="source">Where the text came from, for messages.</param>
    /// <exception cref="MasterKeyException">It is not 32 bytes. The message says what to do.</exception>
    public static MasterKey Read(string text, string source)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new MasterKeyException(
                $"The master key in {source} is empty. If the key that was there is kept elsewhere, put it back; if there never was one, "
                + "remove the file, and the next start makes it.");
        }

        var key = new byte[Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Length
            ? new(key, source)
            : throw new MasterKeyException(
                $"The master key in {source} is not {Length} bytes in base64. Make one with: openssl rand -base64 {Length}");
    }

    /// <summary>A key of its own for one purpose; who learns it learns nothing of the others.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, info: Encoding.UTF8.GetBytes(purpose));
}
