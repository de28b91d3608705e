using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>The opened secrets of apps, kept for as long as somebody holds the app's record. Any thread may use it.</summary>
public sealed class Keyring(SecretBox box)
{
    private readonly ConditionalWeakTable<AppRecord, AppKeys> _opened = [];

    public AppKeys Of(AppView app) => _opened.GetValue(app.Record, Open);

    public byte[] Seal(string appId, string kid, string secret) => box.Seal(Encoding.UTF8.GetBytes(secret), PurposeOf(appId, kid));

    public bool Opens(string appId, AppSecret secret) => box.TryOpen(secret.Sealed.Span, PurposeOf(appId, secret.Kid), out _);

    private static string PurposeOf(string appId, string kid) => $"app secret {appId} {kid}";

    private AppKeys Open(AppRecord record) => new(
        [.. record.Secrets.Select(secret => new Credential(secret.Kid, Open(record, secret), secret.LastUsedAt))],
        [.. record.ApiKeys.Select(key => new Credential(key.Id, key.Hash.ToArray(), key.LastUsedAt))]);

    private byte[] Open(AppRecord record, AppSecret secret) =>
        box.TryOpen(secret.Sealed.Span, PurposeOf(record.Id, secret.Kid), out var opened)
            ? opened
            : throw new CryptographicException($"The master key does not open the secret {secret.Kid} of the app {record.Id}.");
}
