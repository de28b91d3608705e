using System.Security.Cryptography;

namespace Nudge.Push.Apns;

/// <summary>A signing key of a team. Several apps may share it, and then share its token: Apple counts how often that changes.</summary>
/// <param name="TeamId">Whose.</param>
/// <param name="KeyId">Which.</param>
/// <param name="PrivateKey">In PEM.</param>
internal sealed record ApnsKey(string TeamId, string KeyId, string PrivateKey)
{
    /// <summary>The key, for its owner to keep.</summary>
    public ECDsa Open()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(PrivateKey);
        return key;
    }

    /// <summary>Tells nothing secret.</summary>
    public override string ToString() => KeyId;
}
