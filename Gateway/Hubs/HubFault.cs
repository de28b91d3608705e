using Nudge.Core.Errors;

namespace Nudge.Gateway.Hubs;

/// <summary>A mistake in a record that came from a client, on its way to the code that answers it.</summary>
/// <param name="Refusal">The message for the client.</param>
/// <param name="IsCall">Whether the record was a call that waits for an answer; the others are told by a message of their own.</param>
internal sealed record HubFault(Refusal Refusal, bool IsCall);
