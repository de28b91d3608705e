using Microsoft.AspNetCore.Http.Metadata;

namespace Nudge.Gateway.Rest.Description;

/// <summary>Metadata of a route: the JSON that it reads. It names no content types, so that routing looks at none.</summary>
/// <param name="RequestType">Its shape.</param>
/// <param name="BytesMax">Bytes that are taken at most.</param>
internal sealed record JsonBodyMetadata(Type RequestType, int BytesMax) : IAcceptsMetadata
{
    public IReadOnlyList<string> ContentTypes => [];

    public bool IsOptional => false;
}
