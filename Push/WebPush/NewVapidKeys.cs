using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Nudge.Push.WebPush;

/// <summary>Makes a key pair for an app that has none (RFC 8292).</summary>
public static class NewVapidKeys
{
    /// <summary>A new pair, as credentials are entered.</summary>
    /// <param name="subject">Whom a push service may write to: <c>mailto:</c> or <c>https:</c>.</param>
    public static byte[] Create(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        byte[] point = [4, .. parameters.Q.X!, .. parameters.Q.Y!];
        var text = new VapidCredentialsText(Base64Url.EncodeToString(point), Base64Url.EncodeToString(parameters.D!), subject);
        return JsonSerializer.SerializeToUtf8Bytes(text, VapidCredentialsJson.Default.VapidCredentialsText);
    }
}
