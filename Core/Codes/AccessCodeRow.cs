namespace Nudge.Core.Codes;

/// <summary>A code that lets one device into channels of an app (S2.19). The digits are nowhere: only their keyed hash is kept.</summary>
/// <param name="App">The app.</param>
/// <param name="Id">Names it for the app's server, which lists and revokes codes.</param>
/// <param name="Hash">The keyed hash of the app and the digits.</param>
/// <param name="Channels">The channels that it opens.</param>
/// <param name="Identifier">The text that is bound to the device that redeems it.</param>
/// <param name="CreatedAt">When it was issued, in whole milliseconds.</param>
/// <param name="ExpiresAt">From then on it opens nothing.</param>
public sealed record AccessCodeRow(
    string App, string Id, ReadOnlyMemory<byte> Hash, IReadOnlyList<string> Channels, string? Identifier, DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>Codes that there can be.</summary>
    public const int Values = 1_000_000;

    /// <summary>Channels that one code opens.</summary>
    public const int ChannelsMax = 20;
}
