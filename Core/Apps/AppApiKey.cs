namespace Nudge.Core.Apps;

/// <summary>A key with which a server may call the API of an app. It signs nothing, so only its hash is kept.</summary>
/// <param name="Id">Names it inside the app: 1 to 32 letters and digits.</param>
/// <param name="Name">Its name for people, 1 to 100 characters.</param>
/// <param name="Hash">SHA-256 of the key as it is sent.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it last opened something, to within an hour; <see langword="null"/>: never.</param>
public sealed record AppApiKey(
    string Id, string Name, ReadOnlyMemory<byte> Hash, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt = null);
