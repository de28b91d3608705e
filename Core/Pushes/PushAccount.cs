namespace Nudge.Core.Pushes;

/// <summary>An app at one provider: its credentials, and whether the provider takes them.</summary>
/// <param name="App">Whose.</param>
/// <param name="Provider">By name.</param>
/// <param name="Sealed">The credentials, sealed; empty: none were given, which some providers allow.</param>
/// <param name="PublicKey">The part that browsers need, where there is one.</param>
/// <param name="UpdatedAt">When they were given; a row that was made by a refusal has the refusal's time.</param>
/// <param name="StoppedBy">The provider's code by which it refused them; <see langword="null"/>: it takes them.</param>
/// <param name="StoppedAt">When it did.</param>
public sealed record PushAccount(
    string App, string Provider, ReadOnlyMemory<byte> Sealed, string? PublicKey, DateTimeOffset UpdatedAt, string? StoppedBy,
    DateTimeOffset? StoppedAt);
