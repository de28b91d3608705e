using System.IO.Compression;
using Microsoft.Net.Http.Headers;
using Nudge.Gateway.Http;

namespace Nudge.Gateway.Scripts;

/// <summary>
/// One of the clients as browsers load it, in the encodings that they take. Each is made once, at the first request for it.
/// </summary>
internal sealed class Script
{
    private const string Brotli = "br";
    private const string Gzip = "gzip";

    private readonly Lazy<Encoded> _brotli;
    private readonly Lazy<Encoded> _gzip;
    private readonly Encoded _plain;

    public Script(byte[] content)
    {
        var hash = EmbeddedFiles.HashOf(content);
        _plain = new(null, content, new($"\"{hash}\""));
        _brotli = new(() => Encode(Brotli, content, hash, static to => new BrotliStream(to, CompressionLevel.SmallestSize)));
        _gzip = new(() => Encode(Gzip, content, hash, static to => new GZipStream(to, CompressionLevel.SmallestSize)));
    }

    /// <summary>The shortest of the encodings that a client takes.</summary>
    /// <param name="accepted">Its <c>Accept-Encoding</c>; <see langword="null"/>: it says nothing, and is sent the plain text.</param>
    public Encoded For(IList<StringWithQualityHeaderValue>? accepted)
    {
        if (accepted is null)
            return _plain;
        return Takes(accepted, Brotli) ? _brotli.Value : Takes(accepted, Gzip) ? _gzip.Value : _plain;
    }

    private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string encoding)
    {
        bool? any = null;
        foreach (var each in accepted)
        {
            if (each.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
                return each.Quality is not 0;
            if (each.Value.Equals("*", StringComparison.Ordinal))
                any = each.Quality is not 0;
        }

        return any ?? false;
    }

    private static Encoded Encode(string encoding, byte[] content, string hash, Func<Stream, Stream> encoder)
    {
        using var encoded = new MemoryStream();
        using (var stream = encoder(encoded))
            stream.Write(content);
        return new(encoding, encoded.ToArray(), new($"\"{hash}-{encoding}\""));
    }

    /// <summary>The script in one encoding.</summary>
    /// <param name="Encoding">As <c>Content-Encoding</c> has it; <see langword="null"/>: none.</param>
    /// <param name="Content">Its bytes.</param>
    /// <param name="Tag">Its own, since two encodings are two representations.</param>
    internal sealed record Encoded(string? Encoding, byte[] Content, EntityTagHeaderValue Tag);
}
