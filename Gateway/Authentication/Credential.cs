using Microsoft.IdentityModel.Tokens;

namespace Nudge.Gateway.Authentication;

/// <summary>One secret, or the hash of one API key, and when its last use was noted.</summary>
public sealed class Credential(string name, byte[] bytes, DateTimeOffset? lastUsedAt)
{
    private static readonly long Interval = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private long _notedAt = lastUsedAt?.ToUnixTimeMilliseconds() ?? 0;
    private SignatureProvider? _signatures;

    /// <summary>The secret's kid or the API key's id.</summary>
    public string Name { get; } = name;

    public byte[] Bytes { get; } = bytes;

    /// <summary>Checks signatures of a secret of at least 32 bytes. Made at the first, and gone with the credential.</summary>
    public SignatureProvider Signatures => _signatures ?? KeepSignatures();

    /// <summary>Whether this use is to be noted: true for one caller in an hour, so that the hot path writes nothing.</summary>
    public bool ClaimsNote(DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        var noted = Volatile.Read(ref _notedAt);
        return at - noted >= Interval && Interlocked.CompareExchange(ref _notedAt, at, noted) == noted;
    }

    private SignatureProvider KeepSignatures()
    {
        Interlocked.CompareExchange(ref _signatures, CompactJws.SignaturesOf(Bytes), null);
        return _signatures;
    }
}
