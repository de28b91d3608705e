using Nudge.Core.Errors;

namespace Nudge.Gateway.Hubs;

/// <summary>What is wrong with a record that came from a client, on its way to whoever answers it.</summary>
/// <param name="Refusal">What the client is told.</param>
/// <param name="IsCall">Whether the record was a call that waits for an answer; the others are told by a message of their own.</param>
internal sealed record HubFault(Refusal Refusal, bool IsCall);
