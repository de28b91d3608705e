using System.Text.Json;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>All of an app but its revocations, as the store keeps it.</summary>
/// <param name="Id">An <see cref="AppId"/>.</param>
/// <param name="Key">The public key: 20 letters and digits, unique over all apps, never changed.</param>
/// <param name="Name">Its name for people, 1 to 100 characters.</param>
/// <param name="Environment"><c>dev</c>, <c>staging</c>, <c>prod</c> or a name of the owner's choice (S1.37).</param>
/// <param name="IsEnabled">
/// The live switch of realtime (S1.40): a disabled app has no connections, and its clients poll. Publishing and reading go on, so that
/// nothing is missed.
/// </param>
/// <param name="Secrets">One or two (S1.38).</param>
/// <param name="ApiKeys">At most <see cref="AppLimits.ApiKeys"/>.</param>
/// <param name="Settings">The owner's settings.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Plan">The name of its plan; <see langword="null"/>: none, and its own settings are all its limits.</param>
/// <param name="DeletedAt">When it was deleted; nothing but its rows is left of it then. <see langword="null"/>: it is there.</param>
public sealed record AppRecord(
    string Id,
    string Key,
    string Name,
    string Environment,
    bool IsEnabled,
    IReadOnlyList<AppSecret> Secrets,
    IReadOnlyList<AppApiKey> ApiKeys,
    AppSettings Settings,
    DateTimeOffset CreatedAt,
    string? Plan = null,
    DateTimeOffset? DeletedAt = null)
{
    /// <exception cref="JsonException">The store holds something else.</exception>
    public static AppRecord Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, AppJson.Default.AppRecord) ?? throw new JsonException("The record of an app is null.");

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, AppJson.Default.AppRecord);
}
