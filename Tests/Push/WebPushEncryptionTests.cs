using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Nudge.Tests.Support.Push;

namespace Nudge.Tests.Push;

/// <summary>The stand-in opens what the standard's own example has, so it may judge what we send.</summary>
public sealed class WebPushEncryptionTests
{
    [Fact]
    public void The_example_of_RFC_8291_opens()
    {
        // RFC 8291, section 5 and appendix A.
        var body = Base64Url.DecodeFromChars(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
            + "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
        var point = Base64Url.DecodeFromChars("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        using var browser = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = point[1..33], Y = point[33..] },
            D = Base64Url.DecodeFromChars("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
        });

        Assert.Equal(
            "When I grow up, I want to be a watermelon",
            Encoding.UTF8.GetString(WebPushEncryption.Open(body, browser, Base64Url.DecodeFromChars("BTBZMqHH6r4Tts7J_aSIgg"))));

        body[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(
            () => WebPushEncryption.Open(body, browser, Base64Url.DecodeFromChars("BTBZMqHH6r4Tts7J_aSIgg")));
    }
}
