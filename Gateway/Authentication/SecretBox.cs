using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Gateway.Authentication;

/// <summary>Seals secrets at rest: AES-256-GCM under a key derived from the master key. Any thread may use it.</summary>
/// <remarks>
/// A sealed box is a version byte (1), 8 bytes that name the key, a nonce of 12 bytes, a tag of 16 and the ciphertext. The purpose of a box
/// is authenticated with it, so that one app's box opens for no other.
/// </remarks>
public sealed class SecretBox(MasterKey master)
{
    private const byte Version = 1;
    private const int KeyNameLength = 8;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + KeyNameLength;
    private const int Overhead = HeaderLength + NonceLength + TagLength;

    private readonly byte[] _key = master.Derive("nudge secret box 1");
    private readonly byte[] _keyName = master.Derive("nudge secret box 1 name")[..KeyNameLength];

    /// <param name="secret">The secret to seal.</param>
    /// <param name="purpose">Whose and which it is; the same text opens it.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string purpose)
    {
        var box = new byte[Overhead + secret.Length];
        box[0] = Version;
        _keyName.CopyTo(box, 1);
        var nonce = box.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(
            nonce, secret, box.AsSpan(Overhead), box.AsSpan(HeaderLength + NonceLength, TagLength), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <returns><see langword="false"/> if the box was sealed under another key or for another purpose, or was changed.</returns>
    public bool TryOpen(ReadOnlySpan<byte> box, string purpose, [NotNullWhen(true)] out byte[]? secret)
    {
        secret = null;
        if (box.Length < Overhead || box[0] != Version || !box.Slice(1, KeyNameLength).SequenceEqual(_keyName))
            return false;
        var opened = new byte[box.Length - Overhead];
        using var aes = new AesGcm(_key, TagLength);
        try
        {
            aes.Decrypt(
                box.Slice(HeaderLength, NonceLength), box[Overhead..], box.Slice(HeaderLength + NonceLength, TagLength), opened,
                Encoding.UTF8.GetBytes(purpose));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        secret = opened;
        return true;
    }
}
