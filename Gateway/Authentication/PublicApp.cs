using Microsoft.Extensions.Options;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Realtime.Hosting;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// The app to whose public channels anyone publishes and subscribes (S2.22), made at start if it is not there. Any thread may use it.
/// </summary>
/// <remarks>All channels of an app that is made are public. Nobody publishes to <c>site:announcements</c> without credentials.</remarks>
public sealed class PublicApp(IApps apps, Keyring keyring, IOptions<ServerOptions> options) : IHostedService
{
    private readonly AppId? _id = AppId.TryParse(options.Value.PublicApp, out var id) ? id : null;

    /// <summary>Whether there is one.</summary>
    internal bool Exists => _id is not null;

    /// <summary>Whether an app is it.</summary>
    internal bool Is(AppId app) => app == _id;

    /// <summary>It is there before the server listens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_id is null || await apps.GetAsync(_id, cancellationToken) is not null)
            return;
        var kid = NewCredential.Kid();
        var secret = new NewSecret(kid, keyring.Seal(_id.Value, kid, NewCredential.Secret()));
        var created = await apps.CreateAsync(
            new(_id, NewCredential.AppKey(), "Public", "prod", secret, new(PublicChannels: ["*"])), cancellationToken);
        // Another node may have been first.
        if (!created.IsAccepted && await apps.GetAsync(_id, cancellationToken) is null)
            throw new InvalidOperationException($"The public app could not be made: {created.Refusal.Message}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The app as it is now; <see langword="null"/>: the server has none, or it is disabled.</summary>
    internal async ValueTask<AppView?> FindAsync(CancellationToken cancellationToken) =>
        _id is not null && await apps.GetAsync(_id, cancellationToken) is { IsEnabled: true } app ? app : null;
}
