using System.Collections.Concurrent;
using Nudge.Core;
using Nudge.Core.Pushes;
using Nudge.Push.Expo;
using Nudge.Push.Messages;
using Nudge.Push.Sending;

namespace Nudge.Push.Queue;

/// <summary>An app's credentials at one provider, opened, or the reason why nothing goes.</summary>
/// <param name="Credentials"><see langword="null"/>: see <paramref name="Stopped"/>.</param>
/// <param name="UpdatedAt">Which credentials they are; <see langword="null"/>: the app gave none.</param>
/// <param name="Stopped">The code.</param>
internal sealed record PushAccess(PushCredentials? Credentials, DateTimeOffset? UpdatedAt, string? Stopped);

/// <summary>Finds and opens credentials, and remembers them for a moment. Any thread may use it.</summary>
internal sealed class PushAccesses(
    IPushAccounts accounts, IPushVault vault, IReadOnlyDictionary<PushProvider, IPushSender> senders, TimeProvider time)
{
    /// <summary>No credentials where the provider needs some.</summary>
    internal const string Missing = "credentials_missing";

    private const string Sealed = "credentials_sealed";
    private const int KeptMax = 10_000;

    // Nodes see another's change after this.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(string App, PushProvider Provider), (PushAccess Access, DateTimeOffset At)> _kept = [];

    public async ValueTask<PushAccess> OfAsync(string app, PushProvider provider, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // A stop is asked for each time: what came by an old one would wait until somebody looks again.
        if (_kept.TryGetValue((app, provider), out var kept) && kept.Access.Stopped is null && now - kept.At < Fresh)
            return kept.Access;
        var account = await accounts.FindAccountAsync(app, PushProviderName.Of(provider), cancellationToken);
        var access = kept.Access is { Credentials: not null, Stopped: null } known && known.UpdatedAt == account?.UpdatedAt
            && account?.StoppedBy is null
            ? known
            : Open(provider, account);
        if (kept.Access?.Stopped is not null && access.Stopped is null)
            await accounts.ReleaseSendsAsync(app, PushProviderName.Of(provider), Clock.Milliseconds(now), cancellationToken);
        if (_kept.Count >= KeptMax)
            _kept.Clear();
        _kept[(app, provider)] = (access, now);
        return access;
    }

    public void Forget(string app, PushProvider provider) => _kept.TryRemove((app, provider), out _);

    private PushAccess Open(PushProvider provider, PushAccount? account)
    {
        if (account?.StoppedBy is { } refused)
            return new(null, account.UpdatedAt, refused);
        if (account is null or { Sealed.Length: 0 })
        {
            // Expo takes pushes to a project without enhanced security from anybody.
            return provider == PushProvider.Expo
                ? new(new ExpoCredentials(AccessToken: null), account?.UpdatedAt, null)
                : new(null, account?.UpdatedAt, Missing);
        }

        return vault.Open(account) is { } opened && senders[provider].Read(opened).Credentials is { } credentials
            ? new(credentials, account.UpdatedAt, null)
            : new(null, account.UpdatedAt, Sealed);
    }
}
