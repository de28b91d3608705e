using System.Security.Cryptography;

namespace Nudge.Gateway.Authentication;

/// <summary>One secret, or the hash of one API key, and when its last use was noted.</summary>
internal sealed class Credential(string name, byte[] bytes, DateTimeOffset? lastUsedAt)
{
    private static readonly long Interval = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private long _notedAt = lastUsedAt?.ToUnixTimeMilliseconds() ?? 0;
    private IncrementalHash? _spare;

    /// <summary>The secret's kid or the API key's id.</summary>
    public string Name { get; } = name;

    public byte[] Bytes { get; } = bytes;

    /// <summary>HMAC-SHA256 of a text. Any thread may call it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">32 bytes.</param>
    public void Sign(ReadOnlySpan<byte> text, Span<byte> hash)
    {
        // To take in the key costs more than to hash a short text, so one that has it is kept. Who comes while another uses it makes one more.
        var hmac = Interlocked.Exchange(ref _spare, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Bytes);
        hmac.AppendData(text);
        hmac.GetHashAndReset(hash);
        Interlocked.Exchange(ref _spare, hmac)?.Dispose();
    }

    /// <summary>Whether this use is to be noted: true for one caller in an hour, so that the hot path writes nothing.</summary>
    public bool ClaimsNote(DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        var noted = Volatile.Read(ref _notedAt);
        return at - noted >= Interval && Interlocked.CompareExchange(ref _notedAt, at, noted) == noted;
    }
}
