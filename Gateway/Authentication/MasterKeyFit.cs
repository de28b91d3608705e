using Nudge.Core.Apps;

namespace Nudge.Gateway.Authentication;

/// <summary>
/// Stops a start with a master key that is not the one the store was sealed with, before anyone is refused or anything is sealed anew.
/// </summary>
internal sealed class MasterKeyFit(IAppReader apps, Keyring keyring, MasterKey master) : IHostedService
{
    private const int PageLength = 100;

    /// <exception cref="MasterKeyException">A secret in the store does not open.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> ids = [""];
        do
        {
            ids = await apps.ListAsync(ids[^1], PageLength, cancellationToken);
            foreach (var id in ids)
            {
                if (await apps.LoadAsync(id, cancellationToken) is { } snapshot)
                    Check(AppRecord.Read(snapshot.App.Json.Span));
            }
        }
        while (ids.Count == PageLength);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Check(AppRecord app)
    {
        foreach (var secret in app.Secrets)
        {
            if (!keyring.Opens(app.Id, secret))
            {
                throw new MasterKeyException(
                    $"The master key from {master.Source} does not open the secret {secret.Kid} of the app {app.Id}. The store was sealed "
                    + "with another one: "
                    + $"put that back, in NUDGE__MASTERKEY or as {MasterKey.FileName} in the data folder.");
            }
        }
    }
}
