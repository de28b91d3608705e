using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nudge.Core.Apps;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Scripts;

/// <summary><c>/nudge.js</c> and its like: the clients of <c>clients/</c>, so that a page needs no build.</summary>
/// <remarks>They are in the assembly, and need no Node where it runs.</remarks>
public static class ScriptsApi
{
    private const string Folder = "clients/";

    // A page of tomorrow has tomorrow's client ten minutes after an upgrade, and no page waits for the question meanwhile.
    private const string Cached = "public, max-age=600, stale-while-revalidate=86400";

    private static readonly FrozenDictionary<string, Script> Scripts =
        EmbeddedFiles.In(Folder).ToFrozenDictionary(file => file.Name, file => new Script(file.Content), StringComparer.Ordinal);

    /// <summary>Maps all of them.</summary>
    public static void MapScripts(this IEndpointRouteBuilder routes) => routes.MapScripts(Scripts);

    /// <summary>Maps scripts by their names.</summary>
    internal static void MapScripts(this IEndpointRouteBuilder routes, IEnumerable<KeyValuePair<string, Script>> scripts)
    {
        foreach (var (name, script) in scripts)
            routes.MapGet($"/{name}", (HttpContext context) => Send(script, context)).ExcludeFromDescription();
    }

    private static FileContentHttpResult Send(Script script, HttpContext context)
    {
        var accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        var encoded = script.For(accepted is { Count: > 0 } ? accepted : null);
        var headers = context.Response.Headers;
        headers.CacheControl = Cached;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.XContentTypeOptions = "nosniff";
        // It is the same for everyone: a page of any origin may load it, also as a module and with integrity.
        headers.AccessControlAllowOrigin = Origin.Any;
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (encoded.Encoding is not null)
            headers.ContentEncoding = encoded.Encoding;
        return TypedResults.Bytes(encoded.Content, "text/javascript; charset=utf-8", entityTag: encoded.Tag);
    }
}
