using Nudge.Core.Errors;

namespace Nudge.Gateway.Http;

/// <summary>Metadata of a route whose clients cannot read problem documents: they are told of some refusals in another way.</summary>
internal interface IRefusalFace
{
    /// <summary>Writes a refusal as the whole response.</summary>
    /// <returns><see langword="false"/>: nothing was written, and it becomes a problem document.</returns>
    ValueTask<bool> TryWriteAsync(HttpResponse response, Refusal refusal, TimeSpan? retryAfter, CancellationToken cancellationToken);
}
