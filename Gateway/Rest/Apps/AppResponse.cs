using System.Text.Json.Serialization;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>
/// An app as accounts with a right on it see it: everything but its secrets. Devices see its id, key, name and environment, and whether it
/// is enabled; the other fields are left out, and <c>plan</c> is <c>null</c>.
/// </summary>
/// <param name="Id">Names it in paths.</param>
/// <param name="Key">Its public key, for clients and servers.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Environment">Such as <c>prod</c>.</param>
/// <param name="Enabled">Whether it may hold connections.</param>
/// <param name="Plan">The name of its plan; <c>null</c>: it has none.</param>
/// <param name="Settings">Its owner's settings.</param>
/// <param name="Secrets">The names of its secrets; none to members.</param>
/// <param name="ApiKeys">Its API keys; none to members.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Version">One higher with each change.</param>
/// <param name="Access">The right of the account that asks.</param>
internal sealed record AppResponse(
    string Id,
    string Key,
    string Name,
    string Environment,
    bool Enabled,
    string? Plan,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AppSettings? Settings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SecretResponse>? Secrets,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ApiKeyResponse>? ApiKeys,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AccountRole? Access)
{
    /// <summary>The view of devices.</summary>
    public static AppResponse OfDevice(AppView app) => new(
        app.Id.Value, app.Key, app.Record.Name, app.Environment, app.IsEnabled, null, null, null, null, null, null, null);

    public static AppResponse Of(AppView app, AppRole role, AdminCaller caller) => new(
        app.Id.Value, app.Key, app.Record.Name, app.Environment, app.IsEnabled, app.Plan, app.Settings,
        role == AppRole.Owner
            ? [.. app.Record.Secrets.Select(secret => new SecretResponse(secret.Kid, secret.CreatedAt, secret.LastUsedAt))]
            : [],
        role == AppRole.Owner
            ? [.. app.Record.ApiKeys.Select(key => new ApiKeyResponse(key.Id, key.Name, key.CreatedAt, key.LastUsedAt))]
            : [],
        app.Record.CreatedAt, app.Version,
        caller.IsOperator ? AccountRole.Operator : role == AppRole.Owner ? AccountRole.Owner : AccountRole.Member);
}
