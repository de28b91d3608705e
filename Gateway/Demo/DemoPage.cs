using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Demo;

/// <summary>The files of the demo page.</summary>
internal sealed class DemoPage
{
    private const string Folder = "wwwroot/demo/";

    private const string Index = "index.html";

    private readonly FrozenDictionary<string, PageFile> _files = ReadAll();

    /// <summary>Sends a file; <see langword="null"/>: the page itself.</summary>
    public IResult Send(string? path, HttpContext context)
    {
        if (!_files.TryGetValue(path ?? Index, out var file))
            return TypedResults.NotFound();
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (path is null)
            headers.ContentSecurityPolicy = PolicyFor(context.Request.Host);
        return TypedResults.Bytes(file.Content, file.ContentType, entityTag: file.Tag);
    }

    /// <summary>
    /// Everything from here and nothing from elsewhere. Some browsers do not count a WebSocket to the same host as <c>'self'</c>.
    /// </summary>
    private static string PolicyFor(HostString host) =>
        $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws://{host} wss://{host}; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static FrozenDictionary<string, PageFile> ReadAll()
    {
        var types = new FileExtensionContentTypeProvider();
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        foreach (var (name, content) in EmbeddedFiles.In(Folder))
        {
            var type = types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
            files[name] = new(content, type, new($"\"{EmbeddedFiles.HashOf(content)}\""));
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record PageFile(byte[] Content, string ContentType, EntityTagHeaderValue Tag);
}
