using Nudge.Core.Names;

namespace Nudge.Core.Devices;

/// <summary>One push address in one app. The same address in two apps is two rows.</summary>
/// <param name="App">Whose.</param>
/// <param name="Id">22 characters: 16 random bytes as base64url.</param>
/// <param name="Platform">The service that brings pushes to it.</param>
/// <param name="Address">The token, or the URL of the endpoint.</param>
/// <param name="P256dh">Of an endpoint: the receiver's public key, as base64url.</param>
/// <param name="Auth">Of an endpoint: the secret of its encryption, as base64url.</param>
/// <param name="TokenHash">SHA-256 of <paramref name="Address"/>; with the app it is the key of the row.</param>
/// <param name="User">The user that it belongs to; <see langword="null"/>: nobody has said.</param>
/// <param name="Identifier">The app's own name for who has it.</param>
/// <param name="SecretHash">SHA-256 of the device's secret.</param>
/// <param name="CreatedAt">When it was first registered, in whole milliseconds.</param>
/// <param name="RegisteredAt">When it was last registered, in whole milliseconds.</param>
/// <param name="Health">What is known of it by its pushes.</param>
/// <param name="IsUnmerged">Whether what it had subscribed to as a device has yet to be moved to its user.</param>
public sealed record DeviceRow(
    string App, string Id, DevicePlatform Platform, string Address, string? P256dh, string? Auth, ReadOnlyMemory<byte> TokenHash,
    string? User, string? Identifier, ReadOnlyMemory<byte> SecretHash, DateTimeOffset CreatedAt, DateTimeOffset RegisteredAt,
    DeviceHealth Health, bool IsUnmerged = false)
{
    /// <summary>Before the id in the name of a recipient that is a device.</summary>
    public const string RecipientPrefix = "device:";

    /// <summary>Whose inbox it shows: its user's, or its own.</summary>
    public string Recipient => User ?? OwnRecipient;

    /// <summary>The recipient that it is while it belongs to no user.</summary>
    public string OwnRecipient => RecipientPrefix + Id;

    /// <summary><see cref="Recipient"/> as a name.</summary>
    public UserId RecipientId => UserId.Parse(Recipient);
}
