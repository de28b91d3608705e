using System.Text.Json.Serialization;
using Nudge.Core.Devices;

namespace Nudge.Gateway.Rest.Devices;

/// <summary>A device.</summary>
/// <param name="Id">Names it; <c>device:{id}</c> is its recipient while it belongs to no user.</param>
/// <param name="AppId">The app.</param>
/// <param name="Platform">The service that brings its pushes.</param>
/// <param name="Identifier">The app's own name for who has it.</param>
/// <param name="User">The user that it belongs to.</param>
/// <param name="Recipient">Whose inbox it shows: its user's, or its own.</param>
/// <param name="State">What its pushes tell: fresh, doubtful or dead.</param>
/// <param name="CreatedAt">When it was first registered.</param>
/// <param name="RegisteredAt">When it was last registered.</param>
/// <param name="DeviceSecret">Shown once: the secret by which the device proves itself from now on.</param>
/// <param name="SecretPushed">A new secret is on its way to the token by a push; the one before counts until it is used.</param>
internal sealed record DeviceResponse(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("app_id")] string AppId,
    [property: JsonPropertyName("platform")] string Platform,
    [property: JsonPropertyName("identifier")] string? Identifier,
    [property: JsonPropertyName("user")] string? User,
    [property: JsonPropertyName("recipient")] string Recipient,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("registered_at")] DateTimeOffset RegisteredAt,
    [property: JsonPropertyName("device_secret"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeviceSecret = null,
    [property: JsonPropertyName("secret_pushed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? SecretPushed = null)
{
    public static DeviceResponse Of(DeviceRow row, string? secret = null, bool isSecretPushed = false) => new(
        row.Id, row.App, row.Platform.Name(), row.Identifier, row.User, row.Recipient, StateOf(row.Health.State), row.CreatedAt,
        row.RegisteredAt, secret, isSecretPushed ? true : null);

    private static string StateOf(DeviceState state) => state switch
    {
        DeviceState.Dead => "dead",
        DeviceState.Doubtful => "doubtful",
        _ => "fresh",
    };
}

/// <summary>A page of devices.</summary>
/// <param name="Devices">In the order of their ids; of one user, the last registered first.</param>
/// <param name="Next">For <c>after</c>; <see langword="null"/>: these are the last.</param>
internal sealed record DevicesResponse(
    [property: JsonPropertyName("devices")] IReadOnlyList<DeviceResponse> Devices, [property: JsonPropertyName("next")] string? Next);
