using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Nudge.Gateway.Demo;

/// <summary>
/// The files of the demo page. They are in the assembly, so the server finds them wherever it is started and whatever lies beside it.
/// </summary>
internal sealed class DemoPage
{
    /// <summary>The prefix of the resources' names; the project file gives them.</summary>
    private const string Prefix = "wwwroot/demo/";

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
        var assembly = typeof(DemoPage).Assembly;
        var types = new FileExtensionContentTypeProvider();
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var type = types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
            files[name[Prefix.Length..]] = new(content, type, tag);
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record PageFile(byte[] Content, string ContentType, EntityTagHeaderValue Tag);
}
