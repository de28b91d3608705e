namespace Nudge.Gateway.Rest.Description;

/// <summary>
/// Metadata of a route: its query carries Pusher's signature in place of credentials, and refusals are plain text with the code in a
/// header.
/// </summary>
/// <param name="CodeHeader">That header.</param>
internal sealed record SignedCalls(string CodeHeader);
