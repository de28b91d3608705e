using System.Text;
using Nudge.Gateway.Authentication;

namespace Nudge.Tests.Gateway.Authentication;

public sealed class CredentialTests
{
    [Fact]
    public void Many_threads_check_signatures_of_one_secret_at_once()
    {
        var bytes = Encoding.UTF8.GetBytes("a secret of at least thirty-two bytes");
        var secret = new Credential("k1", bytes, null);
        var other = Encoding.UTF8.GetBytes("another one of at least thirty-two bytes");

        Parallel.For(0, 20_000, new() { MaxDegreeOfParallelism = 16 }, i =>
        {
            var payload = Encoding.UTF8.GetBytes($$"""{"sub":"user-{{i}}"}""");
            var isOurs = i % 3 != 0;
            var jws = CompactJws.Read(HandmadeJws.Sign("app.k1", payload, isOurs ? bytes : other)).Value!;
            Assert.Equal(isOurs, jws.IsSignedBy(secret.Signatures));
        });
    }
}
