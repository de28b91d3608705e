using Nudge.Core.Pushes;
using Nudge.Push.Queue;

namespace Nudge.Gateway.Authentication;

/// <summary>Seals the credentials that apps have at providers of pushes, and opens them. Any thread may use it.</summary>
public sealed class PushVault(SecretBox box) : IPushVault
{
    public byte[] Seal(string app, string provider, ReadOnlySpan<byte> credentials) => box.Seal(credentials, PurposeOf(app, provider));

    public byte[]? Open(PushAccount account) =>
        box.TryOpen(account.Sealed.Span, PurposeOf(account.App, account.Provider), out var opened) ? opened : null;

    private static string PurposeOf(string app, string provider) => $"push credentials {app} {provider}";
}
