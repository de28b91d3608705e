using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nudge.Bench.Clients;

/// <summary>An event for one channel, signed anew for each publication as Pusher's libraries do.</summary>
internal sealed class SignedRequest : IPublishRequest
{
    private const int MarkDigits = 8;
    private const int ChannelDigits = 6;
    private const int Md5Digits = 2 * MD5.HashSizeInBytes;
    private const int SignatureDigits = 2 * HMACSHA256.HashSizeInBytes;
    private const string Channel = "library-";
    private const string Mark = "########";

    private static readonly JsonSerializerOptions Plainly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] _secret;
    private readonly byte[] _request;
    private readonly byte[] _signed;
    private readonly int _body;
    private readonly int _channel;
    private readonly int[] _marks;
    private readonly (int InRequest, int InSigned) _timestamp;
    private readonly (int InRequest, int InSigned) _md5;
    private readonly int _signature;

    internal SignedRequest(string app, string key, string secret)
    {
        _secret = Encoding.UTF8.GetBytes(secret);
        var body = JsonSerializer.Serialize(new { name = "notify", channel = ChannelName(0), data = PublishRequest.Notification }, Plainly);
        var query = $"auth_key={key}&auth_timestamp={new string('0', 10)}&auth_version=1.0&body_md5={new string('0', Md5Digits)}";
        var path = $"/apps/{app}/events";
        var head =
            $"POST {path}?{query}&auth_signature={new string('0', SignatureDigits)} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
            + "application/json\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        var signed = $"POST\n{path}\n{query}";
        _request = Encoding.UTF8.GetBytes(head + body);
        _signed = Encoding.UTF8.GetBytes(signed);
        _body = head.Length;
        _channel = Behind(head + body, Channel);
        _marks = [.. Holes(head + body)];
        _timestamp = (Behind(head, "auth_timestamp="), Behind(signed, "auth_timestamp="));
        _md5 = (Behind(head, "body_md5="), Behind(signed, "body_md5="));
        _signature = Behind(head, "auth_signature=");
    }

    internal static string ChannelName(int number) => Channel + number.ToString("d6", CultureInfo.InvariantCulture);

    public ReadOnlySpan<byte> For(uint number, int recipient)
    {
        foreach (var at in _marks)
            number.TryFormat(_request.AsSpan(at, MarkDigits), out _, "x8", CultureInfo.InvariantCulture);
        recipient.TryFormat(_request.AsSpan(_channel, ChannelDigits), out _, "d6", CultureInfo.InvariantCulture);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        now.TryFormat(_request.AsSpan(_timestamp.InRequest, 10), out _, default, CultureInfo.InvariantCulture);
        now.TryFormat(_signed.AsSpan(_timestamp.InSigned, 10), out _, default, CultureInfo.InvariantCulture);

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        // The protocol's choice.
#pragma warning disable CA5351
        var length = MD5.HashData(_request.AsSpan(_body), hash);
#pragma warning restore CA5351
        Convert.TryToHexStringLower(hash[..length], _request.AsSpan(_md5.InRequest, Md5Digits), out _);
        _request.AsSpan(_md5.InRequest, Md5Digits).CopyTo(_signed.AsSpan(_md5.InSigned));
        HMACSHA256.HashData(_secret, _signed, hash);
        Convert.TryToHexStringLower(hash, _request.AsSpan(_signature, SignatureDigits), out _);
        return _request;
    }

    private static int Behind(string text, string what) => text.IndexOf(what, StringComparison.Ordinal) + what.Length;

    private static IEnumerable<int> Holes(string text)
    {
        for (var at = text.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(
            Mark, at + Mark.Length, StringComparison.Ordinal))
            yield return at;
    }
}
