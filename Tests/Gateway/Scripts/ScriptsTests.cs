using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Gateway.Scripts;

namespace Nudge.Tests.Gateway.Scripts;

/// <summary>The clients that pages load from the server itself.</summary>
public sealed class ScriptsTests : IAsyncLifetime
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("const größe = 1;\n", 200)));

    private WebApplication _server = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.MapScripts([new("nudge.js", new(Content))]);
        await _server.StartAsync();
        var features = _server.Services.GetRequiredService<IServer>().Features;
        _http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new(features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("identity", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0", null)]
    [InlineData("gzip;q=0, br;q=0, *", null)]
    [InlineData("not a header;;", null)]
    public async Task A_script_comes_in_the_shortest_encoding_that_the_client_takes(string? accepted, string? encoding)
    {
        using var response = await GetAsync(accepted);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(encoding is null ? [] : [encoding], response.Content.Headers.ContentEncoding);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(encoding is null || bytes.Length < Content.Length / 4, $"{bytes.Length} bytes");
        Assert.Equal(Content, Decode(bytes, encoding));
    }

    [Fact]
    public async Task A_page_of_any_origin_may_load_it_and_keep_it_for_a_while()
    {
        using var response = await GetAsync("br");

        Assert.Equal("text/javascript; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("cross-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("Accept-Encoding", response.Headers.Vary.Single());
        Assert.Equal((true, TimeSpan.FromMinutes(10)), (response.Headers.CacheControl!.Public, response.Headers.CacheControl.MaxAge));
    }

    [Fact]
    public async Task Who_has_it_is_told_so_and_each_encoding_has_a_tag_of_its_own()
    {
        using var plain = await GetAsync(null);
        using var brotli = await GetAsync("br");
        using var gzip = await GetAsync("gzip");
        string[] tags = [.. new[] { plain, brotli, gzip }.Select(response => response.Headers.ETag!.ToString())];

        using var again = await GetAsync("br", brotli.Headers.ETag!.ToString());
        using var other = await GetAsync("br", plain.Headers.ETag!.ToString());

        Assert.Equal(3, tags.Distinct().Count());
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (again.StatusCode, other.StatusCode));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
    }

    private Task<HttpResponseMessage> GetAsync(string? accepted, string? tag = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/nudge.js");
        if (accepted is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return _http.SendAsync(request);
    }

    private static byte[] Decode(byte[] bytes, string? encoding)
    {
        using var from = new MemoryStream(bytes);
        using Stream decoded = encoding switch
        {
            "br" => new BrotliStream(from, CompressionMode.Decompress),
            "gzip" => new GZipStream(from, CompressionMode.Decompress),
            _ => from,
        };
        using var to = new MemoryStream();
        decoded.CopyTo(to);
        return to.ToArray();
    }
}
