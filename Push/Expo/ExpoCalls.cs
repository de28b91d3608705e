using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Mime;
using Nudge.Push.Calls;

namespace Nudge.Push.Expo;

/// <summary>Requests to Expo: at most so many under way from this process, and compressed where that pays (S2.33).</summary>
internal sealed class ExpoCalls(PushHttp http, Uri address, RequestLimit limit)
{
    /// <summary>From this length on Expo's own library compresses.</summary>
    private const int PlainBytesMax = 1_024;

    public Task<PushAnswer> PostAsync(string path, byte[] json, ExpoCredentials credentials, CancellationToken cancellationToken) =>
        limit.RunAsync(
            async inPlace =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = ContentOf(json) };
                request.Headers.Accept.Add(new(MediaTypeNames.Application.Json));
                if (credentials.AccessToken is { } token)
                    request.Headers.Authorization = new("Bearer", token);
                return await http.CallAsync(request, inPlace);
            },
            cancellationToken);

    private static ByteArrayContent ContentOf(byte[] json)
    {
        var isCompressed = json.Length > PlainBytesMax;
        var content = new ByteArrayContent(isCompressed ? Compress(json) : json);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        if (isCompressed)
            content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static byte[] Compress(byte[] json)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(json);
        return compressed.ToArray();
    }
}
