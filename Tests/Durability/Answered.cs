namespace Nudge.Tests.Durability;

internal sealed record Answered(Target Target, string Position);
