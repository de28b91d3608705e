using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace Nudge.Tests.Browser;

/// <summary>One poll and its answer.</summary>
internal sealed class Poll(IResponse response)
{
    public string User { get; } = UserOf(response.Request.Headers["authorization"]);

    public int Status => response.Status;

    /// <summary>The ETag that the page said it had; <see langword="null"/>: none.</summary>
    public string? Known => response.Request.Headers.GetValueOrDefault("if-none-match");

    public string? ETag => response.Headers.GetValueOrDefault("etag");

    public override string ToString() => $"{Status} ({Known ?? "-"} → {ETag})";

    public static string UserOf(string authorization)
    {
        var claims = authorization.Split('.')[1].Replace('-', '+').Replace('_', '/');
        using var json = JsonDocument.Parse(
            Encoding.UTF8.GetString(Convert.FromBase64String(claims.PadRight((claims.Length + 3) / 4 * 4, '='))));
        return json.RootElement.GetProperty("sub").GetString()!;
    }
}
