using Nudge.Core.Errors;

namespace Nudge.Gateway.Rest.Subscriptions;

/// <summary>The outcome at one member.</summary>
/// <param name="Member">As it was given.</param>
/// <param name="IsDevice">Whether it was given as a device.</param>
/// <param name="Refusal">Why it is not subscribed; <see langword="null"/>: it is, and durably.</param>
internal sealed record MemberOutcome(string Member, bool IsDevice, Refusal? Refusal);
