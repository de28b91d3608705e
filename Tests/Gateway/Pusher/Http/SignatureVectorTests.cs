using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Apps;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Http;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Tests.Gateway.Pusher.Http;

/// <summary>
/// The vectors of Pusher's own documentation, recomputed; and the forms in which libraries and their HTTP clients write what they sign.
/// </summary>
public sealed class SignatureVectorTests
{
    private const string Key = "278d425bdf160c739803";
    private const string Secret = "7ad3773142a6692b25b8";
    private const string Body = """{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}""";
    private const string Query =
        "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0&body_md5=ec365a775a4cd0599faeb73354201b6f";

    private const string Signature = "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1353088179);

    private static readonly AppView App = new(
        new("3", Key, "Vectors", "test", IsEnabled: true, [], [], AppSettings.Default, At), Revocations.None, 1);

    private static readonly AppKeys Keys = KeysOf(Secret);

    [Theory]
    [InlineData("1234.1234:private-foobar", "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4")]
    [InlineData(
        """1234.1234:presence-foobar:{"user_id":10,"user_info":{"name":"Mr. Channels"}}""",
        "31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80")]
    [InlineData(
        """1234.1234:presence-foobar:{"user_id":10,"user_info":{"name":"Mr. Pusher"}}""",
        "afaed3695da2ffd16931f457e338e6c9f2921fa133ce7dac49f529792be6304c")]
    [InlineData("""1234.1234::user::{"id":"12345"}""", "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba")]
    public void A_subscription_or_a_user_is_signed_as_documented(string text, string signature)
    {
        Assert.Equal(signature, PusherSignature.Sign(Encoding.UTF8.GetBytes(Secret), text));
        Assert.Same(Keys.Signing, PusherSignature.Match(Keys, text, signature));
        Assert.Null(PusherSignature.Match(Keys, text + " ", signature));
    }

    [Fact]
    public void A_call_is_signed_as_documented_and_its_body_has_the_documented_hash()
    {
        var call = Check("/apps/3/events", $"{Query}&auth_signature={Signature}");

        Assert.Equal("", call.Problem);
        Assert.True(call.Signed.Covers(Encoding.UTF8.GetBytes(Body)));
        Assert.False(call.Signed.Covers(Encoding.UTF8.GetBytes(Body + " ")));
        Assert.False(call.Signed.Covers([]));
        Assert.False(call.Signed.HasParameters);
    }

    [Theory]
    [InlineData("POST", "/apps/4/events")]
    [InlineData("GET", "/apps/3/events")]
    [InlineData("POST", "/apps/3/events/")]
    public void Another_method_or_path_does_not_fit(string method, string path) =>
        Assert.Equal("wrong_key", Check(path, $"{Query}&auth_signature={Signature}", method: method).Problem);

    [Fact]
    public void Any_changed_character_of_what_is_signed_is_noticed()
    {
        var whole = $"{Query}&auth_signature={Signature}";
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = $"{whole[..i]}{(whole[i] == '0' ? '1' : '0')}{whole[(i + 1)..]}";
            Assert.NotEqual("", Check("/apps/3/events", changed).Problem);
        }
    }

    [Fact]
    public void The_order_in_the_query_and_the_case_of_names_do_not_matter()
    {
        var parts = Query.Split('&');
        Assert.Equal("", Check("/apps/3/events", $"auth_signature={Signature}&{string.Join('&', parts.Reverse())}").Problem);
        var signed = Sign("POST\n/apps/3/events\na=1&" + Query.Replace("&body_md5", "&b=2&body_md5", StringComparison.Ordinal));
        Assert.Equal("", Check("/apps/3/events", $"B=2&{Query}&A=1&auth_signature={signed}").Problem);
    }

    [Theory]
    // Signed before escaping, then escaped by the HTTP client: what the protocol says.
    [InlineData("info=a b,c", "info=a%20b%2Cc")]
    [InlineData("info=a b,c", "info=a+b%2cc")]
    // Signed with a plus that stays one.
    [InlineData("info=a+b", "info=a+b")]
    [InlineData("info=a+b", "info=a%2Bb")]
    // Signed as it stands on the wire.
    [InlineData("info=a%20b", "info=a%20b")]
    [InlineData("channels[]=x", "channels%5B%5D=x")]
    [InlineData("channels[]=x", "channels[]=x")]
    [InlineData("info=ü", "info=%C3%BC")]
    [InlineData("info=ü", "info=ü")]
    public void Values_may_be_signed_as_they_are_meant_or_as_they_are_sent(string signed, string sent)
    {
        var parts = string.Join('&', Query.Split('&').Append(signed).OrderBy(part => part.Split('=')[0], StringComparer.Ordinal));

        var call = Check("/apps/3/events", $"{Query}&{sent}&auth_signature={Sign($"POST\n/apps/3/events\n{parts}")}");

        Assert.Equal("", call.Problem);
        Assert.True(call.Signed.HasParameters);
    }

    [Theory]
    [InlineData("/apps/3/users/a b/terminate_connections", "/apps/3/users/a%20b/terminate_connections")]
    [InlineData("/apps/3/users/a%20b/terminate_connections", "/apps/3/users/a%20b/terminate_connections")]
    [InlineData("/apps/3/users/a/b/terminate_connections", "/apps/3/users/a%2Fb/terminate_connections")]
    [InlineData("/apps/3/users/ä/terminate_connections", "/apps/3/users/%C3%A4/terminate_connections")]
    public void A_path_may_be_signed_as_it_is_meant_or_as_it_is_sent(string signed, string sent) =>
        Assert.Equal("", Check(sent, $"{Query}&auth_signature={Sign($"POST\n{signed}\n{Query}")}").Problem);

    [Fact]
    public void A_prefix_in_front_of_the_path_is_signed_with_it()
    {
        var query = $"{Query}&auth_signature={Sign($"POST\n/some/where/apps/3/events\n{Query}")}";
        Assert.Equal("", Check("/some/where/apps/3/events", query, prefix: "/some/where").Problem);
        Assert.Equal("wrong_key", Check("/apps/3/events", query).Problem);
    }

    [Theory]
    [InlineData(600, "")]
    [InlineData(-600, "")]
    [InlineData(601, "unauthenticated")]
    [InlineData(-601, "unauthenticated")]
    public void A_timestamp_differs_from_the_clock_by_ten_minutes_at_most(int seconds, string problem) =>
        Assert.Equal(problem, Check("/apps/3/events", $"{Query}&auth_signature={Signature}", At.AddSeconds(seconds)).Problem);

    [Theory]
    [InlineData("")]
    [InlineData("auth_key=")]
    [InlineData("auth_key")]
    [InlineData("&&&")]
    [InlineData("auth_key=278d425bdf160c739803")]
    [InlineData("auth_key=278d425bdf160c739803&auth_version=1.0&auth_signature=00&auth_timestamp=99999999999999999999")]
    [InlineData("auth_key=278d425bdf160c739803&auth_version=1.0&auth_signature=00&auth_timestamp=-1")]
    [InlineData("auth_key=278d425bdf160c739803&auth_version=1.1&auth_signature=00&auth_timestamp=1353088179")]
    [InlineData("auth_key=278d425bdf160c739803&auth_signature=00&auth_timestamp=1353088179")]
    public void A_signature_that_lacks_something_is_refused(string query) =>
        Assert.Equal("unauthenticated", Check("/apps/3/events", query).Problem);

    [Theory]
    [InlineData("auth_key=other&auth_version=1.0&auth_timestamp=1353088179&auth_signature=00", "unknown_app")]
    [InlineData(Query + "&auth_signature=00", "wrong_key")]
    [InlineData(Query + "&auth_signature=ü", "wrong_key")]
    [InlineData("auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0&body_md5=zz&auth_signature=00", "wrong_key")]
    public void A_signature_of_something_else_is_refused(string query, string problem) =>
        Assert.Equal(problem, Check("/apps/3/events", query).Problem);

    [Fact]
    public void Hundreds_of_parameters_are_refused_and_a_hundred_channels_are_not()
    {
        string Many(int count) => string.Join('&', Enumerable.Range(0, count).Select(i => $"channels[]=c{i:000}"));
        var signed = Sign($"POST\n/apps/3/events\n{Query}&{Many(100)}");
        Assert.Equal("", Check("/apps/3/events", $"{Query}&{Many(100)}&auth_signature={signed}").Problem);
        Assert.Equal("field_invalid", Check("/apps/3/events", $"{Query}&{Many(300)}&auth_signature={signed}").Problem);
    }

    [Fact]
    public void Both_secrets_of_an_app_sign_while_they_are_changed()
    {
        var keys = KeysOf("older", Secret);
        Assert.Equal(Secret, Check("/apps/3/events", $"{Query}&auth_signature={Signature}", keys: keys).Signed.Secret.Name);
        var older = SignedQuery.Hmac("older", $"POST\n/apps/3/events\n{Query}");
        Assert.Equal("older", Check("/apps/3/events", $"{Query}&auth_signature={older}", keys: keys).Signed.Secret.Name);
        Assert.Equal("wrong_key", Check("/apps/3/events", $"{Query}&auth_signature={older}").Problem);
    }

    private static (string Problem, SignedCall Signed) Check(
        string path, string query, DateTimeOffset? now = null, string method = "POST", AppKeys? keys = null, string prefix = "")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.PathBase = prefix;
        // As the server does: all but the slash is decoded.
        context.Request.Path = Uri.UnescapeDataString(path[prefix.Length..].Replace("%2F", "%252F", StringComparison.Ordinal));
        context.Request.QueryString = query.Length == 0 ? QueryString.Empty : new($"?{query}");
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = $"{path}?{query}";
        var answer = RequestSignature.Check(context.Request, App, keys ?? Keys, now ?? At);
        return (answer.Refusal?.Code.Value ?? "", answer.Value);
    }

    private static string Sign(string text) => SignedQuery.Hmac(Secret, text);

    private static AppKeys KeysOf(params string[] secrets) =>
        new([.. secrets.Select(secret => new Credential(secret, Encoding.UTF8.GetBytes(secret), null))], []);
}
