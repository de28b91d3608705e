namespace Nudge.Core.Apps;

/// <summary>A secret that was just made, sealed.</summary>
public sealed record NewSecret(string Kid, ReadOnlyMemory<byte> Sealed);
