namespace Nudge.Tests.Durability;

internal sealed record Target(string Kind, string Name);
