namespace Nudge.Gateway.Api.Description;

/// <summary>Metadata of a route: its query carries Pusher's signature in place of credentials, and refusals are plain text with the code in a header.</summary>
internal sealed record SignedCalls
{
    /// <summary>The header with the code of a refusal.</summary>
    public const string CodeHeader = "X-Nudge-Code";
}
