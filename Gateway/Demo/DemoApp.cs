using System.Text;
using Nudge.Core.Apps;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Demo;

/// <summary>The app that a first start makes, so that a notification can be published before anything is configured.</summary>
public sealed class DemoApp(IApps apps, Keyring keyring) : IHostedService
{
    internal static readonly AppId Id = AppId.Parse("demo");

    /// <summary>The app is there before the server listens: its page may be asked for at once.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => EnsureAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The app, made if it is not there yet.</summary>
    public async Task<AppView> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await apps.GetAsync(Id, cancellationToken) is { } existing)
            return existing;
        var kid = NewCredential.Kid();
        var secret = new NewSecret(kid, keyring.Seal(Id.Value, kid, NewCredential.Secret()));
        var rules = new Dictionary<string, TypeRule> { ["note.updated"] = new(CollapseBy: CollapseBy.Entity) };
        var settings = new AppSettings(Types: rules);
        var created = await apps.CreateAsync(
            new(Id, NewCredential.AppKey(), "Demo: a lending library", "dev", secret, settings), cancellationToken);
        // Another node may have been first.
        return created.Value ?? await apps.GetAsync(Id, cancellationToken)
            ?? throw new InvalidOperationException($"The demo app could not be made: {created.Refusal?.Message}");
    }

    /// <summary>The credentials with which scripts and pages publish to the app.</summary>
    /// <param name="app">The demo's.</param>
    /// <param name="url">The server's address.</param>
    public DemoCredentials CredentialsOf(AppView app, string url) =>
        new(app.Id.Value, app.Key, Encoding.UTF8.GetString(keyring.Of(app).Signing.Bytes), url);
}
