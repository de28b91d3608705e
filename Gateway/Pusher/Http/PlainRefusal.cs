using System.Net.Mime;
using System.Text;
using Nudge.Core.Errors;
using Nudge.Gateway.Metrics;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>Refusals as Pusher's libraries expect them: a text for people. The stable code is in a header.</summary>
internal static class PlainRefusal
{
    public const string CodeHeader = "X-Nudge-Code";

    public static async Task WriteAsync(HttpResponse response, Refusal refusal, CancellationToken cancellationToken)
    {
        RefusalMetrics.Note(response, refusal.Code);
        var text = Encoding.UTF8.GetBytes(refusal.Message + "\n");
        // What is over a quota is 403 there, which their libraries do not repeat.
        response.StatusCode = refusal.Code == ErrorCode.QuotaExceeded ? StatusCodes.Status403Forbidden : refusal.Code.Status;
        response.ContentType = MediaTypeNames.Text.Plain;
        response.ContentLength = text.Length;
        response.Headers[CodeHeader] = refusal.Code.Value;
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(text, cancellationToken);
    }
}
