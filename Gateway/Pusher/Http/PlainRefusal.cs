using System.Net.Mime;
using System.Text;
using Nudge.Core.Errors;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>A refusal as Pusher's libraries expect it: a text for people. The stable code is in a header.</summary>
internal sealed class PlainRefusal(Refusal refusal) : IResult
{
    /// <summary>The header with the code of a refusal.</summary>
    public const string CodeHeader = "X-Nudge-Code";

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext.Response, refusal, httpContext.RequestAborted);

    public static async Task WriteAsync(HttpResponse response, Refusal refusal, CancellationToken cancellationToken)
    {
        RefusalMetrics.Note(response, refusal.Code);
        var text = Encoding.UTF8.GetBytes(refusal.Message + "\n");
        // A refusal for a quota is 403 there, which their libraries do not repeat.
        response.StatusCode = refusal.Code == ErrorCode.QuotaExceeded ? StatusCodes.Status403Forbidden : refusal.Code.Status;
        response.ContentType = MediaTypeNames.Text.Plain;
        response.ContentLength = text.Length;
        response.Headers[CodeHeader] = refusal.Code.Value;
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(text, cancellationToken);
    }
}
