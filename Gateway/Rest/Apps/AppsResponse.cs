namespace Nudge.Gateway.Rest.Apps;

/// <param name="Apps">In the order of their ids.</param>
/// <param name="Next">Ask again with this as <c>after</c>; <c>null</c>: that was all.</param>
internal sealed record AppsResponse(IReadOnlyList<AppResponse> Apps, string? Next);
