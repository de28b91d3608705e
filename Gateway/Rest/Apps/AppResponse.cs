using Nudge.Core.Apps;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>An app as admins see it: everything but its secrets.</summary>
/// <param name="Id">Names it in paths.</param>
/// <param name="Key">Its public key, for clients and servers.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Environment">Such as <c>prod</c>.</param>
/// <param name="Enabled">Whether it may hold connections.</param>
/// <param name="Plan">The name of its plan; <c>null</c>: it has none.</param>
/// <param name="Settings">Its owner's settings.</param>
/// <param name="Secrets">The names of its secrets.</param>
/// <param name="ApiKeys">Its API keys.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Version">One higher with each change.</param>
internal sealed record AppResponse(
    string Id,
    string Key,
    string Name,
    string Environment,
    bool Enabled,
    string? Plan,
    AppSettings Settings,
    IReadOnlyList<SecretResponse> Secrets,
    IReadOnlyList<ApiKeyResponse> ApiKeys,
    DateTimeOffset CreatedAt,
    long Version)
{
    public static AppResponse Of(AppView app) => new(
        app.Id.Value, app.Key, app.Record.Name, app.Environment, app.IsEnabled, app.Plan, app.Settings,
        [.. app.Record.Secrets.Select(secret => new SecretResponse(secret.Kid, secret.CreatedAt, secret.LastUsedAt))],
        [.. app.Record.ApiKeys.Select(key => new ApiKeyResponse(key.Id, key.Name, key.CreatedAt, key.LastUsedAt))],
        app.Record.CreatedAt, app.Version);
}
