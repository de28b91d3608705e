using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class CompactJwsTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a secret of at least thirty-two bytes");

    [Fact]
    public void The_example_of_RFC_7515_has_the_signature_that_it_prints()
    {
        // Appendix A.1, but for the kid that we need: its key over its signing input.
        var key = Convert.FromBase64String("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==");
        const string SigningInput =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvb"
            + "S9pc19yb290Ijp0cnVlfQ";
        var hash = System.Security.Cryptography.HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(SigningInput));

        Assert.Equal("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", System.Buffers.Text.Base64Url.EncodeToString(hash));
    }

    [Fact]
    public void A_signed_token_is_read_back_and_fits_its_key_alone() =>
        Prop.ForAll<byte[]>(payload =>
        {
            payload ??= [];
            return payload.Length == 0 || Fits(HandmadeJws.Sign("app.k1", payload, Key), payload);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_token_that_we_signed_is_read_back_and_fits_its_key_alone() =>
        Prop.ForAll<string>(text =>
        {
            var payload = Encoding.UTF8.GetBytes(text ?? "");
            return payload.Length == 0 || Fits(CompactJws.Sign("app.k1", payload, Key), payload);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_change_of_any_character_is_noticed()
    {
        var token = CompactJws.Sign("app.k1", "{\"sub\":\"ada\"}"u8, Key);
        for (var i = 0; i < token.Length; i++)
        {
            foreach (var other in "Ab0-_.=+é")
            {
                if (token[i] == other)
                    continue;
                var read = CompactJws.Read($"{token[..i]}{other}{token[(i + 1)..]}");
                Assert.False(read.IsAccepted && read.Value.IsSignedBy(Key), $"character {i} as {other}");
            }
        }
    }

    [Fact]
    public void No_text_throws() => Prop.ForAll<string>(text => CompactJws.Read(text ?? "").Value is null).QuickCheckThrowOnFailure();

    [Fact]
    public void No_header_throws() =>
        Prop.ForAll<byte[]>(bytes => CompactJws.Read($"{System.Buffers.Text.Base64Url.EncodeToString(bytes ?? [])}.e30.AA").Value is null)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_huge_token_is_refused_by_its_length()
    {
        var refusal = CompactJws.Read(new string('a', 10_000_000)).Refusal;

        Assert.Equal((ErrorCode.TokenMalformed, (long?)8_192), (refusal?.Code, refusal?.Limit));
    }

    private static bool Fits(string token, byte[] payload)
    {
        var jws = CompactJws.Read(token).Value!;
        return jws.KeyId == "app.k1" && jws.Payload.Span.SequenceEqual(payload) && jws.IsSignedBy(Key) && !jws.IsSignedBy(Key.AsSpan(1));
    }
}
