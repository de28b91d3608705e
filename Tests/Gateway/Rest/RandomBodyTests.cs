using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nudge.Gateway.Rest.Publishing;

namespace Nudge.Tests.Gateway.Rest;

/// <summary>Any bytes are taken or refused by name; nothing fails, and the server goes on.</summary>
[Collection(ApiCollection.Name)]
public sealed class RandomBodyTests(ApiServer server)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly byte[][] Good =
    [
        [
            .. """{"users":["ada","b\u00e9n"],"id":"loan-17","includeActor":false,"notification":"""u8,
            .. """{"v":1,"type":"t","actorId":7,"at":"2026-01-31T12:00:00Z","payload":[1,{"x":null}]}}"""u8,
        ],
        [
            .. """{"items":[{"user":"ada","notification":{"type":"t"}},"""u8,
            .. """{"channel":"library:7","collapseKey":"\ud83d\ude00","notification":{"type":"t"}}]}"""u8,
        ],
        """{"channel":"library:7","name":"typing","payload":{"by":"ada"}}"""u8.ToArray(),
    ];

    /// <summary>Good bodies with some bytes changed, cut out or put in, and bodies of nothing but chance.</summary>
    private static Gen<byte[]> Bodies
    {
        get
        {
            var bytes = Gen.Choose(0, 255).Select(value => (byte)value);
            var token = Gen.Elements(
                "{", "}", "[", "]", ",", ":", "\"", "\\u", "\\ud800", "null", "true", "1e999", "\n", "\"users\"", "\"notification\"",
                "\"v\":", "\"at\":");
            var patch = Gen.OneOf(
                bytes.Select(value => new[] { value }),
                token.Select(Encoding.UTF8.GetBytes),
                Gen.Constant(Array.Empty<byte>()));
            var edit = from place in Gen.Choose(0, 200)
                from length in Gen.Choose(0, 3)
                from put in patch
                select (place, length, put);
            var edited = from body in Gen.Elements(Good)
                from edits in edit.ArrayOf(3)
                select edits.Aggregate(body, (changed, each) => Edit(changed, each.place, each.length, each.put));
            return Gen.OneOf(edited, edited, edited, bytes.ArrayOf());
        }
    }

    [Fact]
    public void Readers_refuse_and_never_throw() => Prop.ForAll(Bodies.ToArbitrary(), body =>
    {
        NotifyReader.Read(body, 65_536, Now);
        BatchReader.Read(body, 65_536, Now);
        SignalReader.Read(body);
        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public async Task The_server_never_fails_and_goes_on_answering()
    {
        var app = await server.CreateAppAsync();
        foreach (var body in Bodies.Sample(300))
        {
            foreach (var path in (string[])[
                "/api/notify", "/api/notify/batch", "/api/signal", "/api/subscriptions?user=ada", "/api/notifications/read?user=ada",
            ])
            {
                var answer = await app.Server.SendAsync(HttpMethod.Post, path, body);
                Assert.True(answer.Status is >= 200 and < 500, $"{path} {answer.Status} {answer.Body} to {Convert.ToHexString(body)}");
            }
        }

        Assert.NotEqual("", await app.PublishAsync("cleo", "still-here"));
        Assert.Empty(server.Complaints);
    }

    private static byte[] Edit(byte[] body, int place, int length, byte[] put)
    {
        var start = Math.Min(place, body.Length);
        var end = Math.Min(start + length, body.Length);
        return [.. body[..start], .. put, .. body[end..]];
    }
}
